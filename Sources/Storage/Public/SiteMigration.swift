extension Migration {
    /// The public site: what visitors chose about cookies, what people ask to be put right, and how they can be reached safely.
    static let site = Migration(
        26,
        [
            // That a choice was made, and which: nobody is named, and the cookie holds the id.
            "CREATE TABLE cookie_choice (id TEXT NOT NULL PRIMARY KEY, categories TEXT NOT NULL, chosen_at BIGINT NOT NULL)",
            "CREATE INDEX cookie_choice_chosen ON cookie_choice (chosen_at)",
            // `words` and `answer` are sealed. `open_key` names person and organisation while it is open: one at a time of one person to one organisation.
            """
            CREATE TABLE correction_request (
              id TEXT NOT NULL PRIMARY KEY, nhs_number TEXT NOT NULL, organisation TEXT NOT NULL, words {blob} NOT NULL, asked_at BIGINT NOT NULL,
              due_at BIGINT NOT NULL, outcome TEXT, answer {blob}, answered_at BIGINT, answered_by TEXT, open_key TEXT UNIQUE)
            """,
            "CREATE INDEX correction_request_organisation ON correction_request (organisation, asked_at)",
            "CREATE INDEX correction_request_number ON correction_request (nhs_number, asked_at)",
            // One way of each person, by their newest word. `words` are sealed.
            "CREATE TABLE contact_way (nhs_number TEXT NOT NULL PRIMARY KEY, way TEXT NOT NULL, words {blob}, set_at BIGINT NOT NULL)",
            // The newest looks of all, for the figures of the public site.
            "CREATE INDEX look_opened_at ON look (opened_at)",
        ])
}
