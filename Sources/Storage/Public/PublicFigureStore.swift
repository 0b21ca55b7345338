import Foundation

/// What the public site says in numbers, out of the trail. About nobody; small numbers are the page's to keep back.
public struct PublicFigureStore: Sendable {
    private let database: any SQLDatabase
    public init(_ database: any SQLDatabase) { self.database = database }

    public struct Figures: Sendable, Hashable {
        /// Looks in the stretch.
        public var looks: Int
        /// Organisations whose staff looked.
        public var organisations: Int
        /// Milliseconds from opening to the first answer on record, of the newest looks that had one; sorted.
        public var opening: [Int]
        /// Looks that people asked about in the stretch.
        public var questioned: Int
        public init(looks: Int = 0, organisations: Int = 0, opening: [Int] = [], questioned: Int = 0) {
            self.looks = looks
            self.organisations = organisations
            self.opening = opening
            self.questioned = questioned
        }
    }

    /// Enough for a median within a few hundredths, and read in milliseconds however many looks there are.
    static let newest = 2_000

    /// - Complexity: counting walks an index over the looks of the stretch: some seconds for two million. Ask it seldom.
    public func figures(from: Date, until: Date) async throws(StorageError) -> Figures {
        try await database.read { transaction in
            let stretch: [SQLValue] = [.time(from), .time(until)]
            let answers = try transaction.run([
                SQLStatement("SELECT COUNT(*), COUNT(DISTINCT organisation) FROM look WHERE opened_at >= ? AND opened_at < ?", stretch),
                SQLStatement(
                    """
                    SELECT MIN(r.at) - l.opened_at FROM (
                      SELECT id, opened_at FROM look WHERE opened_at >= ? AND opened_at < ? ORDER BY opened_at DESC LIMIT ?) l
                    JOIN look_release r ON r.look = l.id GROUP BY l.id, l.opened_at
                    """, stretch + [.integer(Int64(Self.newest))]),
                SQLStatement("SELECT COUNT(DISTINCT event) FROM look_question WHERE asked_at >= ? AND asked_at < ?", stretch),
            ])
            let counts = answers[0].rows.first
            return Figures(
                looks: Int(counts?.integer(0) ?? 0), organisations: Int(counts?.integer(1) ?? 0),
                opening: answers[1].rows.compactMap { $0.integer(0).map { max(0, Int($0)) } }.sorted(),
                questioned: Int(answers[2].rows.first?.integer(0) ?? 0))
        }
    }
}
