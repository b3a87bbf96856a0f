package io.carillon.smartlist;

import io.carillon.person.Field;
import io.carillon.person.FieldType;
import java.util.List;

/// One field of each type, with columns of the shipped person table; the last three are added as
/// custom fields are.
final class TestFields {
  static final Field EMAIL = field(1, "Email Address", "email", FieldType.EMAIL);
  static final Field STATE = field(14, "State", "state", FieldType.STRING);
  static final Field DEPARTMENT = field(7, "Department", "department", FieldType.STRING);
  static final Field PHONE = field(9, "Phone Number", "phone", FieldType.PHONE);
  static final Field NOTES = field(18, "Notes", "notes", FieldType.TEXT);
  static final Field WEBSITE = field(19, "Website", "website", FieldType.URL);
  static final Field SCORE = field(24, "Lead Score", "lead_score", FieldType.SCORE);
  static final Field EMPLOYEES = field(30, "Num Employees", "num_employees", FieldType.INTEGER);
  static final Field REVENUE = field(31, "Annual Revenue", "annual_revenue", FieldType.CURRENCY);
  static final Field BIRTH = field(17, "Date of Birth", "date_of_birth", FieldType.DATE);
  static final Field ACQUIRED = field(52, "Acquisition Date", "acquired_at", FieldType.DATETIME);
  static final Field CREATED = field(61, "Created At", "created_at", FieldType.DATETIME);
  static final Field CUSTOMER = field(39, "Is Customer", "is_customer", FieldType.BOOLEAN);
  static final Field UNSUBSCRIBED = field(41, "Unsubscribed", "unsubscribed", FieldType.BOOLEAN);
  static final Field PARTITION =
      field(77, "Lead Partition Name", "lead_partition", FieldType.STRING);
  static final Field RATIO = field(1001, "Ratio", "c_ratio", FieldType.FLOAT);
  static final Field SHARE = field(1002, "Share", "c_share", FieldType.PERCENT);
  static final Field MOTTO = field(1003, "Motto", "c_motto", FieldType.STRING);

  static final List<Field> CUSTOM = List.of(RATIO, SHARE, MOTTO);

  static final List<Field> ALL =
      List.of(
          EMAIL,
          STATE,
          DEPARTMENT,
          PHONE,
          NOTES,
          WEBSITE,
          SCORE,
          EMPLOYEES,
          REVENUE,
          BIRTH,
          ACQUIRED,
          CREATED,
          CUSTOMER,
          UNSUBSCRIBED,
          PARTITION,
          RATIO,
          SHARE,
          MOTTO);

  private TestFields() {}

  private static Field field(int id, String name, String column, FieldType type) {
    return new Field(id, name, column, type, Field.Group.PERSON, id > 1000, false);
  }
}
