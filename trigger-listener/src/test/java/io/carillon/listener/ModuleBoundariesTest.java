package io.carillon.listener;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.carillon.NullMarkedPackages;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

@AnalyzeClasses(packages = "io.carillon.listener", importOptions = DoNotIncludeTests.class)
class ModuleBoundariesTest {

  @ArchTest static final ArchRule nullMarked = NullMarkedPackages.EVERY_PACKAGE_IS_NULL_MARKED;

  /// Holds of a module without features, too.
  @ArchTest
  static final ArchRule featuresFormAnAcyclicGraph =
      slices()
          .matching("io.carillon.listener.(*)..")
          .should()
          .beFreeOfCycles()
          .allowEmptyShould(true);

  @Test
  void featuresKeepTheirInternals() {
    ApplicationModules.of("io.carillon.listener").verify();
  }
}
