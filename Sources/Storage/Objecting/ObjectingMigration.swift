extension Migration {
    /// People's objections as desks handle them. What is in force stays in `objection`, which decisions read; `objection_case` is the way there. Details of
    /// whoever asks, what shows that somebody may act for them, and what people write are sealed.
    static let objecting = Migration(
        17,
        [
            // `open_key` is the person's number while it waits or is in force: one at a time of one person.
            """
            CREATE TABLE objection_case (
              id TEXT NOT NULL PRIMARY KEY, reference TEXT NOT NULL UNIQUE, desk TEXT NOT NULL, nhs_number TEXT, way TEXT NOT NULL, state TEXT NOT NULL,
              received_day TEXT NOT NULL, due_day TEXT NOT NULL, extended_day TEXT, extended_because TEXT, proposed_ground TEXT, proposed_by TEXT,
              acting TEXT, acting_evidence {blob}, ask_again_day TEXT, reminded_day TEXT, answered_day TEXT, details {blob}, contact {blob},
              version BIGINT NOT NULL, created_at BIGINT NOT NULL, closed_at BIGINT, open_key TEXT UNIQUE)
            """,
            "CREATE INDEX objection_case_queue ON objection_case (desk, state, due_day, id)",
            "CREATE INDEX objection_case_number ON objection_case (nhs_number, created_at)",
            "CREATE INDEX objection_case_ask_again ON objection_case (ask_again_day)",
            // By the event's id. Added to, never changed.
            """
            CREATE TABLE objection_step (
              id TEXT NOT NULL PRIMARY KEY, objection_case TEXT NOT NULL REFERENCES objection_case (id), at BIGINT NOT NULL, kind TEXT NOT NULL,
              hand TEXT NOT NULL, subject TEXT NOT NULL, ground TEXT, words {blob})
            """,
            "CREATE INDEX objection_step_case ON objection_step (objection_case, id)",
        ])

    /// Who of a desk deals with a case, and that somebody asked that it be withdrawn whom nobody has checked. A node of the version before knows of neither: it
    /// leaves both as they are.
    static let owning = Migration(
        29,
        [
            // The sign-in's subject, which is compared, and the name, which is read.
            "ALTER TABLE objection_case ADD COLUMN owned_by TEXT",
            "ALTER TABLE objection_case ADD COLUMN owner_name TEXT",
            "ALTER TABLE objection_case ADD COLUMN withdrawal_asked TEXT",
        ])

    // Each index alone: it holds up whoever writes to a table that a region has filled, and a region can make it before.
    static let withdrawals = Migration(
        30,
        ["CREATE INDEX IF NOT EXISTS objection_case_withdrawal ON objection_case (desk, received_day) WHERE withdrawal_asked IS NOT NULL"])
    /// What was done lately, for the letters that go with it.
    static let latestSteps = Migration(31, ["CREATE INDEX IF NOT EXISTS objection_step_at ON objection_step (at)"])
    /// A case's messages, for its page.
    static let messagesOfACase = Migration(32, ["CREATE INDEX IF NOT EXISTS outbox_reference ON outbox (reference)"])
    /// What was given up lately, for operators.
    static let messagesGivenUp = Migration(
        33, ["CREATE INDEX IF NOT EXISTS outbox_failed ON outbox (failed_at) WHERE failed_at IS NOT NULL"])

    /// What people and desks are told: by its own id, which is what makes a message sent twice be one. Where to is sealed, and forgotten once it is sent.
    static let outbox = Migration(
        18,
        [
            """
            CREATE TABLE outbox (
              id TEXT NOT NULL PRIMARY KEY, template TEXT NOT NULL, desk TEXT, reference TEXT NOT NULL, recipient {blob}, created_at BIGINT NOT NULL,
              next_at BIGINT NOT NULL, attempts BIGINT NOT NULL, sent_at BIGINT, failed_at BIGINT, fault TEXT)
            """,
            "CREATE INDEX outbox_due ON outbox (next_at, id) WHERE sent_at IS NULL AND failed_at IS NULL",
        ])

    /// Notices of a national emergency, which suspend objections; and on which legal ground the glass was broken although somebody objects.
    static let suspending = Migration(
        19,
        [
            """
            CREATE TABLE objection_suspension (
              id TEXT NOT NULL PRIMARY KEY, instrument TEXT NOT NULL, scope TEXT NOT NULL, from_at BIGINT NOT NULL, until_at BIGINT NOT NULL,
              proposed_by TEXT NOT NULL, proposed_at BIGINT NOT NULL, signed_by TEXT, signed_at BIGINT, ended_by TEXT, ended_at BIGINT)
            """,
            "CREATE INDEX objection_suspension_until ON objection_suspension (until_at)",
            "ALTER TABLE break_glass ADD COLUMN ground TEXT",
        ])
}
