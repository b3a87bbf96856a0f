package io.carillon.listener.delivery;

import io.carillon.definition.EmailTemplate;

/// Where the relay gets e-mails from: the stored definitions.
public interface EmailTemplates {

  /// @throws io.carillon.failure.CampaignException if that version does not exist
  EmailTemplate email(int id, int version);
}
