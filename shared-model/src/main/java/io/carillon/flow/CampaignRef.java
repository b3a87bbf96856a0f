package io.carillon.flow;

/// A campaign that a step names.
///
/// @param id of its definition
public record CampaignRef(int id, String name) {}
