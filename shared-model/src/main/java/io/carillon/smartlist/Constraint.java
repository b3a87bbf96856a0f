package io.carillon.smartlist;

import io.carillon.activity.ActivityAttribute;
import java.util.List;

/// A further condition on an attribute of the same activity (SL-80). Closed.
public sealed interface Constraint {

  /// As people read it: `Link contains pricing`.
  @Override
  String toString();

  /// The attribute's value meets a condition; a missing one is empty (TR-62).
  ///
  /// @param attribute not kept as an id
  record OnValue(ActivityAttribute attribute, Condition condition) implements Constraint {
    @Override
    public String toString() {
      return attribute.name() + " " + condition;
    }
  }

  /// The primary attribute is one of these fields, lists, e-mails or programs, or none of them
  /// (SL-72).
  ///
  /// @param attribute kept as an id
  /// @param in false for `is not`
  /// @param assets at least one
  record OnAsset(ActivityAttribute attribute, boolean in, List<Asset> assets)
      implements Constraint {
    public OnAsset {
      assets = List.copyOf(assets);
    }

    @Override
    public String toString() {
      var names = assets.stream().map(Asset::name).toList();
      return attribute.name() + " " + ConditionText.of(in ? Operator.IS : Operator.IS_NOT, names);
    }
  }

  /// What a primary attribute names.
  ///
  /// @param id 0 for an e-mail or program that is no definition of ours: past activities have it by
  ///   name
  record Asset(int id, String name) {}
}
