package io.carillon.definition;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// The campaigns that are shipped to look at are ones that work.
class SamplesTest {
  @Test
  void allSamplesValidateWithoutEvenAWarning() {
    var workbench = Workbench.of(Workbench.samples());
    workbench.library.entries(Kind.CAMPAIGN).stream()
        .filter(Triggers::has)
        .forEach(campaign -> workbench.library.addActive(campaign.id()));
    assertThat(workbench.check()).isEmpty();
  }

  @Test
  void theyAreABelievableSmallShop() {
    var library = Workbench.of(Workbench.samples()).library;

    assertThat(library.entries(Kind.CAMPAIGN))
        .extracting(Entry::qualifiedName)
        .containsExactlyInAnyOrder(
            "Spring Sale.Curious about the sale",
            "New address",
            "Good day at the shop",
            "Spring Sale.Nightly scoring",
            "Spring Sale.Scored by a service",
            "Spring Sale.Win back",
            "Weekly hygiene",
            "Calls in Asia",
            "Call good customers",
            "Find good customers",
            "Coffee at Home.Guests for the evening",
            "Coffee club.Into the club",
            "Moved to Europe",
            "Scoring desk.Add points",
            "Autumn fair.Fair with its own points",
            "Autumn fair.Fair with the desk's points",
            "Autumn fair.Greet visitors",
            "Autumn fair.Thank",
            "Autumn fair.Look after good customers");
    assertThat(library.entries(Kind.SMART_LIST)).filteredOn(list -> !list.isBuiltIn()).hasSize(9);
    assertThat(library.entries(Kind.EMAIL)).hasSize(2);
    assertThat(library.entries(Kind.WEBHOOK)).hasSize(1);
  }
}
