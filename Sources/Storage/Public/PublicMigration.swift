extension Migration {
    /// The public listener: people's own sessions, apart from staff's, and what people ask about looks at their records.
    static let people = Migration(
        13,
        [
            """
            CREATE TABLE public_session (
              key TEXT NOT NULL PRIMARY KEY, nhs_number TEXT NOT NULL, subject TEXT NOT NULL, issuer TEXT NOT NULL,
              created_at BIGINT NOT NULL, seen_at BIGINT NOT NULL, ended_at BIGINT)
            """,
            "CREATE INDEX public_session_created ON public_session (created_at)",
            // `words` and `answer` are sealed, as the words of broken glass are. `open_key` names the event and the person while the question is open
            // and is null afterwards: one question at a time of one person about one event, which may name several people.
            """
            CREATE TABLE look_question (
              id TEXT NOT NULL PRIMARY KEY, event TEXT NOT NULL, look TEXT, nhs_number TEXT NOT NULL, organisation TEXT NOT NULL,
              words {blob} NOT NULL, asked_at BIGINT NOT NULL, answer {blob}, answered_at BIGINT, open_key TEXT UNIQUE)
            """,
            "CREATE INDEX look_question_organisation ON look_question (organisation, asked_at)",
            "CREATE INDEX look_question_number ON look_question (nhs_number, asked_at)",
        ])
}
