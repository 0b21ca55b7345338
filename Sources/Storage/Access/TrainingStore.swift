import AccessControl
import AuditTrail
import Foundation

/// Which staff members' training is in date, as each organisation's feed last said. A list replaces the one before.
public struct TrainingStore: Sendable {
    private let database: any SQLDatabase
    public init(_ database: any SQLDatabase) { self.database = database }

    /// A list older than this tells nothing any more: "could not tell", which is not "lapsed".
    public static let fresh: TimeInterval = 45 * 86_400

    /// One line of an organisation's list.
    public typealias Line = TrainingLine

    /// Replaces the organisation's list: all of it, or nothing. Open looks of every node feel it within the time of an authority lease.
    /// - Parameters:
    ///   - issuer: of the identity provider whose subjects the list names: it says nothing of another's. Nil: not known.
    ///   - asOf: the day the list was made, as its first moment in UTC: from then on it grows old. Nil: now.
    ///   - now: nil: what time it is by the database: a list of a clock that is ahead would keep the right one out.
    /// - Returns: false where the list in hand is of a later day; then that one stays. Of one day's lists the last to arrive is the newest:
    ///   a day says nothing of the hour, and a correction comes after what it corrects.
    @discardableResult
    public func replace(
        _ lines: [Line], of organisation: String, issuer: String? = nil, asOf: Date? = nil, by who: String = "feed", at now: Date? = nil
    ) async throws(StorageError) -> Bool {
        try await database.write { transaction in
            let now = try now ?? transaction.clock()
            // A list of tomorrow would stay fresh for longer than any may.
            let made = min(asOf ?? now, now)
            let event = TrailEvent(kind: .trainingImported, at: now, organisation: organisation, detail: "\(lines.count) staff, by \(who)")
            let before = try transaction.query(
                "SELECT loaded_at, issuer FROM training_list WHERE organisation = ?", [.text(organisation)]
            ).first
            let known = before?.time(0)
            if let known, Self.day(known) > Self.day(made) { return false }
            try transaction.execute("DELETE FROM training_list WHERE organisation = ?", [.text(organisation)])
            try transaction.execute(
                "INSERT INTO training_list (organisation, loaded_at, issuer) VALUES (?, ?, ?)",
                [.text(organisation), .time(made), .text(issuer)])
            let changed = try Self.change(to: lines, of: organisation, transaction)
            try TrailStore.insert(event, transaction)
            // A list that is as fresh as the one before says the same of whoever it names alike; one that comes after a stale one, or of an
            // earlier hour, may say another thing of everybody.
            let isLikeBefore = known.map { now.timeIntervalSince($0) < Self.fresh && made >= $0 } ?? false && before?.text(1) == issuer
            try RegisterVersionStore.rise(isLikeBefore ? .staff(changed) : .everything, transaction)
            return true
        }
    }

    /// Days of UTC since 1970, as `FeedDay` counts them.
    private static func day(_ moment: Date) -> Double { (moment.timeIntervalSince1970 / 86_400).rounded(.down) }

    /// Writes what differs and nothing else: looks wait for a list of 100,000 as long as its changes take, not its lines.
    /// - Returns: the subjects of whom it says another thing.
    private static func change(to lines: [Line], of organisation: String, _ transaction: any SQLTransaction) throws -> Set<String> {
        var changed: Set<String> = []
        var before: [String: SQLValue] = [:]
        for row in try transaction.query("SELECT subject, valid_until FROM training WHERE organisation = ?", [.text(organisation)]) {
            if let subject = row.text(0) { before[subject] = row.values[1] }
        }
        var changes: [SQLStatement] = []
        for line in lines {
            let until: SQLValue = line.until.map { .time($0) } ?? .null
            let known = before.removeValue(forKey: line.subject)
            if known == until { continue }
            changed.insert(line.subject)
            if known != nil {
                changes.append(
                    SQLStatement(
                        "UPDATE training SET valid_until = ? WHERE organisation = ? AND subject = ?",
                        [until, .text(organisation), .text(line.subject)]))
            } else {
                changes.append(
                    SQLStatement(
                        "INSERT INTO training (organisation, subject, valid_until) VALUES (?, ?, ?)",
                        [.text(organisation), .text(line.subject), until]))
            }
        }
        for subject in before.keys {
            changed.insert(subject)
            changes.append(
                SQLStatement("DELETE FROM training WHERE organisation = ? AND subject = ?", [.text(organisation), .text(subject)]))
        }
        // In parts, so that neither side holds a whole list's answers.
        for start in stride(from: 0, to: changes.count, by: 500) {
            _ = try transaction.run(Array(changes[start..<min(start + 500, changes.count)]))
        }
        return changed
    }

    static func training(of subject: String, issuer: String, at organisation: String, _ now: Date) -> SQLQuestion<Facts.Training> {
        SQLQuestion([
            SQLStatement(
                "SELECT loaded_at FROM training_list WHERE organisation = ? AND (issuer IS NULL OR issuer = ?)",
                [.text(organisation), .text(issuer)]),
            SQLStatement(
                "SELECT valid_until FROM training WHERE organisation = ? AND subject = ?", [.text(organisation), .text(subject)]),
        ]) { answers in
            guard let loaded = answers[0].first?.time(0), now.timeIntervalSince(loaded) < fresh, let row = answers[1].first else {
                return .couldNotTell
            }
            guard let until = row.time(0) else { return .current(until: nil) }
            return until > now ? .current(until: Moment(until)) : .lapsed
        }
    }
}
