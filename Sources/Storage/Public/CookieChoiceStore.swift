import Foundation

/// What visitors of the public site chose about cookies. Names nobody: a row is a random id and what was allowed, kept to show that it was.
public struct CookieChoiceStore: Sendable {
    private let database: any SQLDatabase
    public init(_ database: any SQLDatabase) { self.database = database }

    /// 11 months, as long as the cookie lasts: 334 days, never longer than 11 calendar months.
    public static let kept: TimeInterval = 334 * 24 * 60 * 60

    public struct Row: Sendable, Hashable {
        public let id: String
        /// Names of the categories allowed beside those that are necessary, in order.
        public let categories: [String]
        public let chosen: Date
        public init(id: String, categories: [String], chosen: Date) {
            self.id = id
            self.categories = categories
            self.chosen = chosen
        }
    }

    /// Records a choice, and forgets those that have run out.
    /// - Parameter before: the id of the choice that this one replaces.
    public func record(_ row: Row, replacing before: String? = nil) async throws(StorageError) {
        try await database.write { transaction in
            try transaction.execute("DELETE FROM cookie_choice WHERE chosen_at < ?", [.time(row.chosen.addingTimeInterval(-Self.kept))])
            if let before { try transaction.execute("DELETE FROM cookie_choice WHERE id = ?", [.text(before)]) }
            try transaction.execute(
                "INSERT INTO cookie_choice (id, categories, chosen_at) VALUES (?, ?, ?)",
                [.text(row.id), .text(row.categories.joined(separator: " ")), .time(row.chosen)])
        }
    }

    /// The choice of an id; nil where there is none.
    public func find(_ id: String) async throws(StorageError) -> Row? {
        try await database.read { transaction in
            try transaction.query("SELECT categories, chosen_at FROM cookie_choice WHERE id = ?", [.text(id)]).first.flatMap { row in
                row.time(1).map { Row(id: id, categories: (row.text(0) ?? "").split(separator: " ").map(String.init), chosen: $0) }
            }
        }
    }
}
