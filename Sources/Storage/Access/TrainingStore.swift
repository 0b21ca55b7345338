import AccessControl
import Foundation

/// Which staff members' training is in date, as each organisation's feed last said. A list replaces the one before.
public struct TrainingStore: Sendable {
    private let database: any SQLDatabase
    public init(_ database: any SQLDatabase) { self.database = database }

    /// A list older than this tells nothing any more: "could not tell", which is not "lapsed".
    public static let fresh: TimeInterval = 45 * 86_400

    /// One line of an organisation's list.
    public struct Line: Sendable, Hashable {
        /// The identity provider's subject.
        public let subject: String
        /// Valid up to and not including; nil: without end.
        public let until: Date?
        public init(subject: String, until: Date?) {
            self.subject = subject
            self.until = until
        }
    }

    public func replace(_ lines: [Line], of organisation: String, at now: Date) async throws(StorageError) {
        try await database.write { transaction in
            try transaction.execute("DELETE FROM training WHERE organisation = ?", [.text(organisation)])
            try transaction.execute("DELETE FROM training_list WHERE organisation = ?", [.text(organisation)])
            try transaction.execute("INSERT INTO training_list (organisation, loaded_at) VALUES (?, ?)", [.text(organisation), .time(now)])
            for line in lines {
                try transaction.execute(
                    "INSERT INTO training (organisation, subject, valid_until) VALUES (?, ?, ?)",
                    [.text(organisation), .text(line.subject), line.until.map { .time($0) } ?? .null])
            }
            try RegisterVersionStore.rise(transaction)
        }
    }

    static func training(of subject: String, at organisation: String, _ now: Date, _ transaction: any SQLTransaction) throws -> Facts.Training {
        guard
            let loaded = try transaction.query("SELECT loaded_at FROM training_list WHERE organisation = ?", [.text(organisation)]).first?.time(0),
            now.timeIntervalSince(loaded) < fresh,
            let row = try transaction.query(
                "SELECT valid_until FROM training WHERE organisation = ? AND subject = ?", [.text(organisation), .text(subject)]
            ).first
        else { return .couldNotTell }
        guard let until = row.time(0) else { return .current(until: nil) }
        return until > now ? .current(until: Moment(until)) : .lapsed
    }
}
