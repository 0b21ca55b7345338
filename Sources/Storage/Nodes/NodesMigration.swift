extension Migration {
    /// A look that any node can go on with: when somebody last used it, and when it ended. Looks from before have no such row: they are over.
    static let nodes = Migration(
        9,
        [
            // `asked_for`: the number that was typed, where another supersedes it. `mark`: which of the people of its session it is of, the first
            // 0; nobody gets a number after somebody else.
            """
            CREATE TABLE look_life (
              look TEXT NOT NULL PRIMARY KEY, session TEXT NOT NULL, nhs_number TEXT NOT NULL, asked_for TEXT, mark BIGINT NOT NULL,
              opened_at BIGINT NOT NULL, seen_at BIGINT NOT NULL, ended_at BIGINT)
            """,
            "CREATE INDEX look_life_session ON look_life (session)",
            "CREATE INDEX look_life_ended ON look_life (ended_at)",
            // Those that somebody must end: few, whatever the age of the trail.
            "CREATE INDEX look_life_open ON look_life (seen_at) WHERE ended_at IS NULL",
            "CREATE INDEX session_ended ON session (ended_at)",
        ])

    /// Which of its people a session has which mark: given once, whichever nodes give two at once.
    static let marks = Migration(
        16,
        [
            """
            CREATE TABLE session_mark (
              session TEXT NOT NULL, mark BIGINT NOT NULL, nhs_number TEXT NOT NULL, given_at BIGINT NOT NULL, PRIMARY KEY (session, mark),
              UNIQUE (session, nhs_number))
            """,
            // Those of sessions that are forgotten.
            "CREATE INDEX session_mark_given ON session_mark (given_at)",
        ])

    /// What was opened lately: a node hears of looks that others opened for a session that it serves (`AuthorityStore`).
    static let opened = Migration(10, ["CREATE INDEX look_life_opened ON look_life (opened_at)"])
}
