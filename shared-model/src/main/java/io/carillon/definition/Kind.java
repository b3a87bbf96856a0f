package io.carillon.definition;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What a document defines. In the order of writing: what others refer to comes first.
public enum Kind {
  /// The my tokens of the whole installation; at most one document (TK-20).
  TOKENS("Tokens"),
  /// A set of people apart from others (AN-05).
  PERSON_PARTITION("PersonPartition"),
  /// Which partitions the assets in it see (AN-05, AN-06).
  WORKSPACE("Workspace"),
  FOLDER("Folder"),
  /// The statuses of programs' members (AN-10).
  CHANNEL("Channel"),
  /// A custom field of programs' members (FL-40).
  PROGRAM_MEMBER_FIELD("ProgramMemberField"),
  PROGRAM("Program"),
  STATIC_LIST("StaticList"),
  /// A custom activity type (SL-83).
  ACTIVITY_TYPE("ActivityType"),
  SMART_LIST("SmartList"),
  EMAIL("Email"),
  /// A call of another system (FL-48).
  WEBHOOK("Webhook"),
  CAMPAIGN("Campaign");

  private final String word;

  Kind(String word) {
    this.word = word;
  }

  /// As documents and the database write it.
  public String word() {
    return word;
  }

  /// In a sentence: `smart list`.
  String inWords() {
    return switch (this) {
      case TOKENS -> "tokens";
      case PERSON_PARTITION -> "partition";
      case WORKSPACE -> "workspace";
      case FOLDER -> "folder";
      case CHANNEL -> "channel";
      case PROGRAM_MEMBER_FIELD -> "program member field";
      case PROGRAM -> "program";
      case STATIC_LIST -> "static list";
      case ACTIVITY_TYPE -> "activity type";
      case SMART_LIST -> "smart list";
      case EMAIL -> "e-mail";
      case WEBHOOK -> "webhook";
      case CAMPAIGN -> "campaign";
    };
  }

  Form.Keyed form() {
    return switch (this) {
      case TOKENS -> Forms.GLOBAL_TOKENS;
      case PERSON_PARTITION -> Forms.PERSON_PARTITION;
      case WORKSPACE -> Forms.WORKSPACE;
      case FOLDER -> Forms.FOLDER;
      case CHANNEL -> Forms.CHANNEL;
      case PROGRAM_MEMBER_FIELD -> Forms.PROGRAM_MEMBER_FIELD;
      case PROGRAM -> Forms.PROGRAM;
      case STATIC_LIST -> Forms.STATIC_LIST;
      case ACTIVITY_TYPE -> Forms.ACTIVITY_TYPE;
      case SMART_LIST -> Forms.SMART_LIST;
      case EMAIL -> Forms.EMAIL;
      case WEBHOOK -> Forms.WEBHOOK;
      case CAMPAIGN -> Forms.CAMPAIGN;
    };
  }

  static Optional<Kind> ofWord(String word) {
    return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst();
  }

  static List<String> words() {
    return Arrays.stream(values()).map(Kind::word).toList();
  }

  @Override
  public String toString() {
    return word;
  }
}
