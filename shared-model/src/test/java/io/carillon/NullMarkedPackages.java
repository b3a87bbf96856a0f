package io.carillon;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.jspecify.annotations.NullMarked;

/// A rule for the boundary test of every module.
public final class NullMarkedPackages {

  /// NullAway looks only at marked packages, so an unmarked one would go unchecked in silence.
  public static final ArchRule EVERY_PACKAGE_IS_NULL_MARKED =
      classes().should(new LiveInAPackageMarkedNullMarked());

  private NullMarkedPackages() {}

  private static final class LiveInAPackageMarkedNullMarked extends ArchCondition<JavaClass> {
    LiveInAPackageMarkedNullMarked() {
      super("live in a package whose package-info.java says @NullMarked");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
      boolean marked = type.getPackage().isAnnotatedWith(NullMarked.class);
      events.add(
          new SimpleConditionEvent(
              type,
              marked,
              "%s: package %s %s @NullMarked"
                  .formatted(type.getName(), type.getPackageName(), marked ? "is" : "is not")));
    }
  }
}
