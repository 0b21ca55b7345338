extension Migration {
    /// What the rules that watch looks remember and find, and what people make of it (docs/monitoring.md). Nothing clinical, no name, no address:
    /// what was compared at a look is here as kinds, what a feed said of staff as keyed marks, what people wrote sealed.
    static let oversight = Migration(
        12,
        [
            // What a look found alike, beside its opening event.
            """
            CREATE TABLE look_flag (
              event TEXT NOT NULL PRIMARY KEY, marks BIGINT NOT NULL, rarity TEXT, since_death BIGINT, since_contact BIGINT)
            """,
            // Organisations something of which a look showed: their officers see the look.
            "CREATE TABLE look_supplier (look TEXT NOT NULL, organisation TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (look, organisation))",
            "CREATE INDEX look_supplier_organisation ON look_supplier (organisation, at, look)",
            // Looks are searched by whose, by whom, and by whose staff, newest first.
            "CREATE INDEX look_subject ON look (subject, opened_at)",
            "CREATE INDEX look_organisation ON look (organisation, opened_at)",
            "CREATE INDEX look_number ON look (nhs_number, opened_at)",
            // Marks of who staff are and where they live: without the region's key they lead to nobody.
            """
            CREATE TABLE staff_home (
              organisation TEXT NOT NULL, subject TEXT NOT NULL, person BIGINT, postcode BIGINT, place BIGINT, loaded_at BIGINT NOT NULL,
              PRIMARY KEY (organisation, subject))
            """,
            // What the monitor remembers: of each staff member, and of all else under the empty name.
            "CREATE TABLE monitor_memory (staff TEXT NOT NULL PRIMARY KEY, content TEXT NOT NULL, at BIGINT NOT NULL)",
            // What it counted, for reports.
            """
            CREATE TABLE look_tally (
              day BIGINT NOT NULL, organisation TEXT NOT NULL, role TEXT NOT NULL, kind TEXT NOT NULL, ground TEXT NOT NULL, count BIGINT NOT NULL,
              PRIMARY KEY (day, organisation, role, kind, ground))
            """,
            // `open_key` is unique while a case is open, so that what is found again joins it.
            """
            CREATE TABLE oversight_case (
              id TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, open_key TEXT UNIQUE, organisation TEXT NOT NULL, staff TEXT NOT NULL, role TEXT NOT NULL,
              nhs_number TEXT, look TEXT, about TEXT, content TEXT, score BIGINT NOT NULL, with_shadow BIGINT NOT NULL, first_at BIGINT NOT NULL,
              last_at BIGINT NOT NULL, raised_at BIGINT NOT NULL, due_at BIGINT NOT NULL, state TEXT NOT NULL, verdict TEXT, decided_by TEXT,
              closed_at BIGINT)
            """,
            "CREATE INDEX oversight_case_queue ON oversight_case (kind, state, score, id)",
            "CREATE INDEX oversight_case_closed ON oversight_case (organisation, closed_at)",
            // What a rule found of an event: once, whoever weighs it again.
            """
            CREATE TABLE alert (
              id TEXT NOT NULL PRIMARY KEY, oversight_case TEXT NOT NULL REFERENCES oversight_case (id), rule TEXT NOT NULL, version BIGINT NOT NULL,
              mode TEXT NOT NULL, score BIGINT NOT NULL, words TEXT NOT NULL, event TEXT NOT NULL, look TEXT, at BIGINT NOT NULL, since BIGINT NOT NULL,
              raised_at BIGINT NOT NULL, UNIQUE (rule, event))
            """,
            "CREATE INDEX alert_case ON alert (oversight_case, at)",
            // What people did with a case, by the event's id. Added to, never changed; words are sealed.
            """
            CREATE TABLE case_step (
              id TEXT NOT NULL PRIMARY KEY, oversight_case TEXT NOT NULL REFERENCES oversight_case (id), at BIGINT NOT NULL, kind TEXT NOT NULL,
              subject TEXT NOT NULL, issuer TEXT NOT NULL, organisation TEXT NOT NULL, verdict TEXT, words {blob})
            """,
            "CREATE INDEX case_step_case ON case_step (oversight_case, id)",
            // What a staff member is asked, and answers.
            """
            CREATE TABLE case_question (
              id TEXT NOT NULL PRIMARY KEY, oversight_case TEXT NOT NULL REFERENCES oversight_case (id), subject TEXT NOT NULL,
              organisation TEXT NOT NULL, nhs_number TEXT, look_at BIGINT NOT NULL, asked_at BIGINT NOT NULL, due_at BIGINT NOT NULL, words {blob},
              answered_at BIGINT, answer {blob})
            """,
            "CREATE INDEX case_question_subject ON case_question (subject, answered_at)",
            "CREATE INDEX case_question_case ON case_question (oversight_case)",
        ])
}
