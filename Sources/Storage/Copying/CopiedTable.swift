/// A table as it is copied from one database to another.
struct CopiedTable: Sendable, Hashable {
    let name: String
    /// Its primary key, in order.
    let key: [String]
    /// Its other columns.
    let rest: [String]
    /// Rows are added and never changed: one that is there and differs is said and left as it is.
    let isAppendOnly: Bool

    var columns: [String] { key + rest }

    init(_ name: String, key: String, _ rest: String, isAppendOnly: Bool = false) {
        func names(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }
        self.name = name
        self.key = names(key)
        self.rest = names(rest)
        self.isAppendOnly = isAppendOnly
    }

    /// Every table of the schema but the migrations' and the leases', those that others refer to first. A test holds it against the schema.
    static let all: [CopiedTable] = [
        .init(
            "trail_event", key: "id", "kind at subject issuer organisation role look purpose decision detail also", isAppendOnly: true),
        .init("trail_person", key: "event nhs_number", "", isAppendOnly: true),
        .init("trail_part", key: "event part", "salt commitment", isAppendOnly: true),
        .init("person_key", key: "nhs_number", "key", isAppendOnly: true),
        .init("number_superseded", key: "older newer", "event", isAppendOnly: true),
        .init("log_waiting", key: "event part", "commitment nhs_number"),
        .init("log_entry", key: "place", "event part chain number entry", isAppendOnly: true),
        .init("log_tile", key: "level number", "width bytes"),
        .init("log_checkpoint", key: "size", "root note at", isAppendOnly: true),
        .init("log_cosignature", key: "size witness", "line at", isAppendOnly: true),
        .init("log_key", key: "verifier", "valid_from at", isAppendOnly: true),
        .init("witnessed_log", key: "origin", "size root note at"),
        .init("split_view", key: "origin size root", "note event at", isAppendOnly: true),
        .init("export_cursor", key: "name", "next at"),
        .init("legal_hold", key: "id", "nhs_number reason event set_at set_by ended_at ended_by"),
        .init("look", key: "id", "session subject organisation role nhs_number opened_at salt issuer", isAppendOnly: true),
        .init("look_release", key: "look sequence", "at leaves leaf_count sources root tree_size", isAppendOnly: true),
        .init("region_version", key: "digest", "text loaded_at", isAppendOnly: true),
        .init("region_activation", key: "number", "digest at activated_by", isAppendOnly: true),
        .init("policy_version", key: "digest", "text imported_at imported_by", isAppendOnly: true),
        .init("policy_activation", key: "number", "digest at activated_by", isAppendOnly: true),
        .init("evidence_asked", key: "id", "organisation nhs_number kinds at", isAppendOnly: true),
        .init("look_life", key: "look", "session nhs_number asked_for mark opened_at seen_at ended_at"),
        .init("session_mark", key: "session mark", "nhs_number given_at"),
        .init("register_version", key: "id", "version"),
        .init("register_change", key: "version", "kind names"),
        .init("session", key: "key", "staff sid id_token roles created_at seen_at ended_at frame"),
        .init("sign_in", key: "state", "nonce verifier return_to browser created_at purpose session demand"),
        .init("launch", key: "handle", "context created_at"),
        .init("used_token", key: "issuer token", "forget_at"),
        .init("mix_up", key: "id", "organisation source nhs_number fields look raised_at closed_at open_key"),
        .init("objection", key: "id", "nhs_number programme set_at set_by ended_at ended_by open_key"),
        .init(
            "objection_case", key: "id",
            "reference desk nhs_number way state received_day due_day extended_day extended_because proposed_ground proposed_by acting acting_evidence ask_again_day reminded_day answered_day details contact version created_at closed_at open_key owned_by owner_name withdrawal_asked"
        ),
        .init("objection_step", key: "id", "objection_case at kind hand subject ground words", isAppendOnly: true),
        .init("outbox", key: "id", "template desk reference recipient created_at next_at attempts sent_at failed_at fault"),
        .init(
            "objection_suspension", key: "id",
            "instrument scope from_at until_at proposed_by proposed_at signed_by signed_at ended_by ended_at"),
        .init(
            "representative", key: "id",
            "nhs_number representative kind evidence from_day until_day until_at cannot_decide practice desk set_by set_at confirmed_by confirmed_at ended_by ended_at open_key"
        ),
        .init("role_end", key: "id", "organisation issuer subject role from_at said_at said_by restored_at restored_by open_key"),
        .init("training_list", key: "organisation", "loaded_at issuer"),
        .init("training", key: "organisation subject", "valid_until"),
        .init("caseload", key: "id", "organisation team nhs_number from_at until_at given_at given_by ended_at open_key"),
        .init(
            "relationship", key: "id",
            "kind strength organisation nhs_number from_at until_at subject evidence found_at found_key issuer"),
        .init(
            "break_glass", key: "id",
            "subject issuer organisation nhs_number sections labels reason words opened_at ended_at assurance authenticated_at ground"),
        .init("glass_contact", key: "break_glass", "event asked_at tries answer why answered_at weighed_at"),
        .init("break_glass_case", key: "id", "break_glass organisation raised_at closed_at"),
        .init("direction", key: "id", "look administrator organisation director nhs_number at seen_at disowned_at issuer"),
        .init(
            "pending_look", key: "id",
            "session nhs_number created_at taken_at numbers is_practice is_restricted asked unanswered known_at typed_glass typed_summary"),
        .init("public_session", key: "key", "nhs_number subject issuer created_at seen_at ended_at"),
        .init("look_question", key: "id", "event look nhs_number organisation words asked_at answer answered_at open_key"),
        .init("cookie_choice", key: "id", "categories chosen_at"),
        .init(
            "correction_request", key: "id", "nhs_number organisation words asked_at due_at outcome answer answered_at answered_by open_key"
        ),
        .init("contact_way", key: "nhs_number", "way words set_at"),
        .init("professional", key: "organisation subject role", "name role_name seen_at issuer"),
        .init("look_flag", key: "event", "marks rarity since_death since_contact", isAppendOnly: true),
        .init("look_supplier", key: "look organisation", "at", isAppendOnly: true),
        .init("staff_home", key: "organisation subject", "person postcode place loaded_at"),
        .init("monitor_memory", key: "staff", "content at"),
        .init("look_tally", key: "day organisation role kind ground", "count"),
        .init(
            "oversight_case", key: "id",
            "kind open_key organisation staff role nhs_number look about content score with_shadow first_at last_at raised_at due_at state verdict decided_by closed_at"
        ),
        .init(
            "alert", key: "id", "oversight_case rule version mode score words event look at since raised_at", isAppendOnly: true),
        .init("case_step", key: "id", "oversight_case at kind subject issuer organisation verdict words", isAppendOnly: true),
        .init(
            "case_question", key: "id",
            "oversight_case subject organisation nhs_number look_at asked_at due_at words answered_at answer"),
    ]

    /// The next rows after a key, in the key's order.
    func next(after last: [SQLValue]?, limit: Int) -> SQLStatement {
        let names = key.joined(separator: ", ")
        let marks = key.map { _ in "?" }.joined(separator: ", ")
        return SQLStatement(
            "SELECT \(columns.joined(separator: ", ")) FROM \(name)\(last == nil ? "" : " WHERE (\(names)) > (\(marks))") ORDER BY \(names) LIMIT ?",
            (last ?? []) + [.integer(Int64(limit))])
    }

    /// A row as it is now.
    func one(_ row: SQLRow) -> SQLStatement {
        SQLStatement(
            "SELECT \(columns.joined(separator: ", ")) FROM \(name) WHERE \(key.map { "\($0) = ?" }.joined(separator: " AND "))",
            Array(row.values.prefix(key.count)))
    }

    func deleting(_ row: SQLRow) -> SQLStatement {
        SQLStatement(
            "DELETE FROM \(name) WHERE \(key.map { "\($0) = ?" }.joined(separator: " AND "))", Array(row.values.prefix(key.count)))
    }

    func writing(_ row: SQLRow) -> SQLStatement {
        let marks = columns.map { _ in "?" }.joined(separator: ", ")
        let what =
            isAppendOnly || rest.isEmpty
            ? "NOTHING" : "UPDATE SET " + rest.map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
        return SQLStatement(
            "INSERT INTO \(name) (\(columns.joined(separator: ", "))) VALUES (\(marks)) ON CONFLICT (\(key.joined(separator: ", "))) DO \(what)",
            row.values)
    }
}
