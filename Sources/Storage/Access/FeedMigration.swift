extension Migration {
    /// Which version of the region file is in force, and which professionals administrators may name.
    static let feeds = Migration(
        7,
        [
            // The highest number is in force, as of `policy_activation`.
            """
            CREATE TABLE region_activation (
              number BIGINT NOT NULL PRIMARY KEY, digest TEXT NOT NULL REFERENCES region_version (digest), at BIGINT NOT NULL,
              activated_by TEXT NOT NULL)
            """,
            // Staff who signed in lately, by the name that the provider gives them; forgotten by age. Nobody whom a record is about.
            """
            CREATE TABLE professional (
              organisation TEXT NOT NULL, subject TEXT NOT NULL, role TEXT NOT NULL, name TEXT NOT NULL, role_name TEXT NOT NULL,
              seen_at BIGINT NOT NULL, PRIMARY KEY (organisation, subject, role))
            """,
            "CREATE INDEX professional_seen ON professional (seen_at)",
        ])
}
