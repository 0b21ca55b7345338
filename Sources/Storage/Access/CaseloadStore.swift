import AccessControl
import AuditTrail
import CareRecord
import Foundation

/// People whom an organisation's team cares for, given and ended by the organisation.
public struct CaseloadStore: Sendable {
    private let database: any SQLDatabase
    public init(_ database: any SQLDatabase) { self.database = database }

    /// What became of people who were given.
    public struct Given: Sendable, Hashable {
        /// Now in the caseload, or in it for another time than before.
        public let given: Int
        /// Had been for the same time.
        public let already: Int
    }

    /// Gives people to a team: all of them, or none. Whoever is there for another time is there for the new one from now on; whoever was
    /// there and whose time is over is there again.
    /// - Parameter now: nil: what time it is by the database, by which every node judges it (issue 5, part 6).
    @discardableResult
    public func give(
        _ lines: [CaseloadLine], to team: String, of organisation: String, by who: String, at now: Date? = nil
    ) async throws(StorageError) -> Given {
        try await database.write { transaction in
            let now = try now ?? transaction.clock()
            var given: [String] = []
            var shorter: Set<String> = []
            for line in lines {
                let key = "\(organisation)|\(team)|\(line.person.digits)"
                let from = line.from ?? now
                if let open = try transaction.query("SELECT from_at, until_at FROM caseload WHERE open_key = ?", [.text(key)]).first {
                    // As the database keeps them: whole milliseconds.
                    let isSame = open.integer(1) == line.until.map { Int64(($0.timeIntervalSince1970 * 1000).rounded(.down)) }
                    if isSame, let began = open.time(0), line.from == nil ? began <= now : began == from,
                        open.time(1).map({ $0 > now }) ?? true
                    {
                        continue
                    }
                    try transaction.execute(
                        "UPDATE caseload SET ended_at = ?, open_key = NULL WHERE open_key = ?", [.time(now), .text(key)])
                    shorter.insert(line.person.digits)
                }
                try transaction.execute(
                    "INSERT INTO caseload (id, organisation, team, nhs_number, from_at, until_at, given_at, given_by, open_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    [
                        .text(TrailEvent(kind: .caseloadGiven, at: now).id), .text(organisation), .text(team), .text(line.person.digits),
                        .time(from), line.until.map { .time($0) } ?? .null, .time(now), .text(who), .text(key),
                    ])
                given.append(line.person.digits)
            }
            if !given.isEmpty {
                try TrailStore.insert(
                    TrailEvent(kind: .caseloadGiven, at: now, organisation: organisation, people: given, detail: "by \(who)"), transaction)
            }
            // Another time may be a shorter one, which an open look must feel.
            if !shorter.isEmpty { try RegisterVersionStore.rise(.people(shorter), transaction) }
            return Given(given: given.count, already: lines.count - given.count)
        }
    }

    /// - Returns: false where the team has the person already.
    @discardableResult
    public func give(
        _ person: NHSNumber, to team: String, of organisation: String, from: Date?, until: Date?, by who: String, at now: Date? = nil
    ) async throws(StorageError) -> Bool {
        try await give([CaseloadLine(person: person, from: from, until: until)], to: team, of: organisation, by: who, at: now).given == 1
    }

    /// Takes people out of a team's caseload: all of them, or none.
    /// - Parameter now: nil: by the database. The clock of whoever writes it may be ahead, and a relationship that ends later than it is
    ///   said to be over would still open records.
    /// - Returns: how many were there.
    @discardableResult
    public func end(
        _ people: [NHSNumber], with team: String, of organisation: String, by who: String, at now: Date? = nil
    ) async throws(StorageError) -> Int {
        try await database.write { transaction in
            let now = try now ?? transaction.clock()
            var ended: [String] = []
            for person in people
            where try transaction.execute(
                "UPDATE caseload SET ended_at = ?, open_key = NULL WHERE open_key = ?",
                [.time(now), .text("\(organisation)|\(team)|\(person.digits)")]) > 0
            {
                ended.append(person.digits)
            }
            guard !ended.isEmpty else { return 0 }
            try TrailStore.insert(
                TrailEvent(kind: .caseloadEnded, at: now, organisation: organisation, people: ended, detail: "by \(who)"), transaction)
            try RegisterVersionStore.rise(.people(Set(ended)), transaction)
            return ended.count
        }
    }

    /// - Returns: false where the team does not have the person.
    @discardableResult
    public func end(
        _ person: NHSNumber, with team: String, of organisation: String, by who: String, at now: Date? = nil
    ) async throws(StorageError) -> Bool { try await end([person], with: team, of: organisation, by: who, at: now) == 1 }

    /// - Parameter known: numbers that the demographics service says, now, that the person's own has superseded: a team may still have them
    ///   under one of these.
    static func relationships(_ person: NHSNumber, known: [NHSNumber] = [], _ organisation: ODSCode) -> SQLQuestion<[Relationship]> {
        SQLQuestion(
            ([person] + known).map {
                SQLStatement(
                    "SELECT id, from_at, until_at, ended_at FROM caseload WHERE nhs_number = ? AND organisation = ? ORDER BY given_at",
                    [.text($0.digits), .text(organisation.code)])
            }
        ) { answers in
            answers.joined().compactMap { row in
                guard let from = row.time(1) else { return nil }
                // Whichever end comes first.
                let until = [row.time(2), row.time(3)].compactMap { $0 }.min()
                return Relationship(
                    kind: .caseload, strength: .proven, organisation: organisation, person: person, from: Moment(from),
                    until: until.map { Moment($0) },
                    evidence: "caseload \(row.text(0) ?? "")")
            }
        }
    }
}
