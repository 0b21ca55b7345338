/// Whether the database holds anything that the case key sealed, or made marks with: then a new key in place of a lost one would leave it unreadable
/// for good, and nobody would know.
public struct SealedContent: Sendable {
    private let database: any SQLDatabase
    public init(_ database: any SQLDatabase) { self.database = database }

    /// Each table with a sealed column, and which of its rows have something in it; and the marks of staff, which are made with a key of this one.
    static let places = [
        ("break_glass", "words IS NOT NULL"), ("case_step", "words IS NOT NULL"),
        ("case_question", "words IS NOT NULL OR answer IS NOT NULL"),
        ("look_question", "words IS NOT NULL OR answer IS NOT NULL"), ("correction_request", "words IS NOT NULL OR answer IS NOT NULL"),
        ("contact_way", "words IS NOT NULL"),
        ("objection_case", "details IS NOT NULL OR contact IS NOT NULL OR acting_evidence IS NOT NULL"),
        ("objection_step", "words IS NOT NULL"), ("outbox", "recipient IS NOT NULL"), ("representative", "evidence IS NOT NULL"),
        ("pending_look", "typed_glass IS NOT NULL OR typed_summary IS NOT NULL"), ("staff_home", "subject IS NOT NULL"),
    ]

    /// Reads until the first such row: asked where there is no key, and never else.
    public func isThere() async throws(StorageError) -> Bool {
        try await database.read { transaction in
            for (table, condition) in Self.places {
                if try !transaction.query("SELECT 1 FROM \(table) WHERE \(condition) LIMIT 1", []).isEmpty { return true }
            }
            return false
        }
    }
}
