package io.carillon.person;

/// In how many passages through a campaign's flow a person waits (WT-13, OQ-11).
///
/// @param campaignId of the campaign whose run or trigger brought the person in; executed campaigns
///   have no waits (WT-28)
public record WaitingIn(int campaignId) implements Counted {}
