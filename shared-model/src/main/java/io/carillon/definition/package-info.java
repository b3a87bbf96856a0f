/// Definitions as files: campaigns, smart lists, e-mails, programs, folders, tokens, static lists
/// and custom activity types in YAML; and what they become (sections 1, 2.1, 2.9, 2.10, 4, 7 and
/// 8.5 of the behaviour reference).
///
/// Start at [DefinitionStore]: validate, apply, export, diff; and [CompiledDefinitions]: the plans
/// and templates that runs and the mail relay need. [Forms] is the one description of what a
/// document may hold; [FormReader] checks against it, [DefinitionSchema] prints it as JSON Schema,
/// and [CanonicalYaml] writes documents in its order. [Compiler] turns documents into plans;
/// validation is the same compilation with its result thrown away, so what validates also runs.
///
/// ```
/// text ─▶ DocumentParser ─▶ Document ─▶ Library (files over stored) ─▶ Compiler ─▶ plan, problems
/// ```
///
/// Invariants: a stored version is never changed; its body is the canonical text, so equal texts
/// mean equal definitions; every apply is one transaction with one instant, and all definitions can
/// be read as of any instant. Step ids never change their meaning within a campaign.
@NullMarked
package io.carillon.definition;

import org.jspecify.annotations.NullMarked;
