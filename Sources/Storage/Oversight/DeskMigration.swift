extension Migration {
    /// What officers ask of sources after broken glass, and how old open cases are found.
    static let desk = Migration(
        25,
        [
            // Whether care followed broken glass: yes, no or that it could not be told, and why. Nothing else that a source said is kept. `event`: what the
            // monitor waits for; `weighed_at`: when it had it.
            """
            CREATE TABLE glass_contact (
              break_glass TEXT NOT NULL PRIMARY KEY, event TEXT, asked_at BIGINT NOT NULL, tries BIGINT NOT NULL, answer TEXT, why TEXT,
              answered_at BIGINT, weighed_at BIGINT)
            """,
            "CREATE INDEX glass_contact_waiting ON glass_contact (answered_at) WHERE weighed_at IS NULL",
            // Few are open for long: those that keep what is older than the region keeps are found at once.
            "CREATE INDEX oversight_case_open ON oversight_case (first_at) WHERE closed_at IS NULL",
            "CREATE INDEX break_glass_opened ON break_glass (opened_at)",
        ])
}
