package io.carillon;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

@AnalyzeClasses(packages = "io.carillon", importOptions = DoNotIncludeTests.class)
class ModuleBoundariesTest {

  /// The executor decides and returns data; what writes it lives elsewhere.
  @ArchTest
  static final ArchRule decisionsKnowNoFrameworkAndNoDatabase =
      noClasses()
          .that()
          .resideInAnyPackage("..smartlist..", "..token..", "..flow..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.springframework..", "org.quartz..", "javax.sql..", "java.sql..");

  @ArchTest static final ArchRule nullMarked = NullMarkedPackages.EVERY_PACKAGE_IS_NULL_MARKED;

  @ArchTest
  static final ArchRule featuresFormAnAcyclicGraph =
      slices().matching("io.carillon.(*)..").should().beFreeOfCycles();

  @Test
  void featuresKeepTheirInternals() {
    ApplicationModules.of("io.carillon").verify();
  }
}
