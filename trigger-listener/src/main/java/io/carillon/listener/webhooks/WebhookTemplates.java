package io.carillon.listener.webhooks;

import io.carillon.definition.WebhookTemplate;

/// Where the relay gets webhooks from: the stored definitions.
public interface WebhookTemplates {

  /// @throws io.carillon.failure.CampaignException if that version does not exist, or does not fit
  ///   what it refers to any more
  WebhookTemplate webhook(int id, int version);
}
