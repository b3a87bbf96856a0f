package io.carillon.batch.schedule;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

class QuartzStaysInOneClassTest {
  @Test
  void nothingElseDependsOnQuartz() {
    noClasses()
        .that(DescribedPredicate.not(belongToAnyOf(QuartzAlarm.class)))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.quartz..")
        .check(new ClassFileImporter().importPackages("io.carillon"));
  }
}
