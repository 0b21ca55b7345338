import AuditTrail
import CareRecord
import Foundation

/// The trail as the person whom it is about reads it: every event that names them, under any of their numbers. Reads and never writes.
///
/// The events of one look stand together under its first line (`Line`), so that a person reads a list of looks and not of clicks; nothing is left
/// out by that, and the count is of events.
public struct PersonTrailStore: Sendable {
    let database: any SQLDatabase
    public init(_ database: any SQLDatabase) { self.database = database }

    /// One event.
    public struct Event: Sendable, Hashable {
        public let id: String
        /// As it is written: a newer program's kinds are there too.
        public let kind: String
        public let at: Date
        public let subject: String?
        public let issuer: String?
        public let organisation: String?
        public let role: String?
        public let look: String?
        public let decision: String?
        public let detail: String?

        public init(
            id: String, kind: String, at: Date, subject: String?, issuer: String?, organisation: String?, role: String?, look: String?,
            decision: String?, detail: String?
        ) {
            self.id = id
            self.kind = kind
            self.at = at
            self.subject = subject
            self.issuer = issuer
            self.organisation = organisation
            self.role = role
            self.look = look
            self.decision = decision
            self.detail = detail
        }
    }

    /// An event with those that belong to it: of a look all others of that look.
    public struct Line: Sendable, Hashable {
        public let first: Event
        /// How many events of each kind there are under it, itself included.
        public var counts: [String: Int]
        /// What those that say a section say.
        public var sections: Set<String> = []
        /// Of which something was shown, wherever it was read.
        public var shownSections: Set<Section> = []
        /// How many possible mix-ups of each kind were raised: a name that differs is one, and keeps nothing back.
        public var mixUps: [MixUpTold: Int] = [:]
        /// Sources whose answers were shown, and how many resources.
        public var sources: Set<String> = []
        public var shown = 0
        /// The numbers of its events in the person's chain of the log, in order; none where they were not asked for, or it has no place yet.
        public var numbers: [Int] = []

        public init(first: Event, counts: [String: Int]) {
            self.first = first
            self.counts = counts
        }
    }

    /// A page of lines, the newest first.
    public struct Page: Sendable, Hashable {
        public let lines: [Line]
        /// Events that name the person, on whatever page.
        public let count: Int
        /// What to ask for after this page; nil: there is nothing older.
        public let next: String?
    }

    /// Every number of the person, theirs first: those that it supersedes or that supersede it, as the demographics service said when somebody looked,
    /// and those of the person's chains in the log.
    public func numbers(of person: NHSNumber) async throws(StorageError) -> [NHSNumber] {
        try await database.read { transaction in
            var known = [person.digits]
            // A number is superseded once or twice in a life; the bound is for a trail that says nonsense.
            for place in 0..<8 where place < known.count {
                let more = try transaction.query(Self.superseding, [.text(known[place])]).compactMap { $0.text(0) }
                for number in more.sorted() where !known.contains(number) { known.append(number) }
            }
            for number in try PersonChains.of(person.digits, transaction).flatMap(\.numbers) where !known.contains(number) {
                known.append(number)
            }
            return known.compactMap { try? NHSNumber($0) }
        }
    }

    private static let superseding = """
        SELECT DISTINCT o.nhs_number FROM trail_person p JOIN trail_event e ON e.id = p.event JOIN trail_person o ON o.event = e.id
        WHERE p.nhs_number = ? AND (e.kind = 'number-superseded' OR (e.kind = 'search-answered' AND e.detail = 'number superseded'))
        """

    /// - Parameters:
    ///   - last: the id of the last line of the page before; nil: the newest.
    ///   - chain: the person's chain of the log, where each line is to say which of its numbers are its.
    public func page(
        of numbers: [NHSNumber], before last: String? = nil, chain: [UInt8]? = nil, limit: Int
    ) async throws(StorageError) -> Page {
        try await database.read { transaction in
            let count = try transaction.query(
                "SELECT COUNT(DISTINCT event) FROM trail_person WHERE nhs_number IN (\(Self.marks(numbers)))", Self.values(numbers)
            ).first?.integer(0)
            let (older, values): (String, [SQLValue]) = last.map { (" AND p.event < ?", [.text($0)]) } ?? ("", [])
            let firsts = try transaction.query(
                """
                SELECT \(Self.columns) FROM trail_event e
                WHERE e.id IN (SELECT p.event FROM trail_person p WHERE p.nhs_number IN (\(Self.marks(numbers)))\(older)) AND \(Self.isFirst(numbers))
                ORDER BY e.id DESC LIMIT ?
                """, Self.values(numbers) + values + Self.values(numbers) + [.integer(Int64(limit + 1))]
            ).compactMap(Self.event)
            let lines = try Self.numbered(Self.lines(Array(firsts.prefix(limit)), numbers, transaction), chain, transaction)
            return Page(lines: lines, count: Int(count ?? 0), next: firsts.count > limit ? lines.last?.first.id : nil)
        }
    }

    /// Where a moment stands among ids of events, which begin with their milliseconds (RFC 9562, version 7): before all of that moment and after.
    public static func place(_ moment: Date) -> String {
        let text = String(UInt64(max(0, (moment.timeIntervalSince1970 * 1000).rounded())), radix: 16)
        return String(repeating: "0", count: max(0, 12 - text.count)) + text + String(repeating: "0", count: 20)
    }

    /// The line of an event, if it names the person and is a line's first; else nil, whatever it is.
    public func line(_ event: String, of numbers: [NHSNumber], chain: [UInt8]? = nil) async throws(StorageError) -> Line? {
        try await database.read { transaction in
            let first = try transaction.query(
                """
                SELECT \(Self.columns) FROM trail_event e
                WHERE e.id = ? AND EXISTS (SELECT 1 FROM trail_person p WHERE p.event = e.id AND p.nhs_number IN (\(Self.marks(numbers))))
                AND \(Self.isFirst(numbers))
                """, [.text(event)] + Self.values(numbers) + Self.values(numbers)
            ).compactMap(Self.event)
            return try Self.numbered(Self.lines(first, numbers, transaction), chain, transaction).first
        }
    }

    /// The events under a line in their order, a page at a time.
    public func events(
        of line: Line, of numbers: [NHSNumber], after last: String? = nil, limit: Int
    ) async throws(StorageError) -> (events: [Event], next: String?) {
        guard let look = line.first.look else { return ([line.first], nil) }
        let found = try await database.read { transaction in
            try transaction.query(
                """
                SELECT \(Self.columns) FROM trail_event e WHERE e.look = ? AND e.id > ?
                AND EXISTS (SELECT 1 FROM trail_person p WHERE p.event = e.id AND p.nhs_number IN (\(Self.marks(numbers))))
                ORDER BY e.id LIMIT ?
                """, [.text(look), .text(last ?? "")] + Self.values(numbers) + [.integer(Int64(limit + 1))]
            ).compactMap(Self.event)
        }
        return (Array(found.prefix(limit)), found.count > limit ? found[limit - 1].id : nil)
    }

    // MARK: Asking

    private static let columns = "e.id, e.kind, e.at, e.subject, e.issuer, e.organisation, e.role, e.look, e.decision, e.detail"

    /// Of no look; or what opened its look; or the earliest of a look that never opened.
    private static func isFirst(_ numbers: [NHSNumber]) -> String {
        """
        (e.look IS NULL OR e.kind = 'look-opened' OR NOT EXISTS (
          SELECT 1 FROM trail_event o JOIN trail_person q ON q.event = o.id
          WHERE o.look = e.look AND q.nhs_number IN (\(marks(numbers))) AND (o.kind = 'look-opened' OR o.id < e.id)))
        """
    }

    private static func marks(_ values: [some Any]) -> String { values.map { _ in "?" }.joined(separator: ", ") }
    private static func values(_ numbers: [NHSNumber]) -> [SQLValue] { numbers.map { .text($0.digits) } }

    private static func event(_ row: SQLRow) -> Event? {
        guard let id = row.text(0), let kind = row.text(1), let at = row.time(2) else { return nil }
        return Event(
            id: id, kind: kind, at: at, subject: row.text(3), issuer: row.text(4), organisation: row.text(5), role: row.text(6),
            look: row.text(7), decision: row.text(8), detail: row.text(9))
    }

    /// Which numbers of the person's chain each line's events have, in two questions whatever the page's size.
    private static func numbered(_ lines: [Line], _ chain: [UInt8]?, _ transaction: any SQLTransaction) throws -> [Line] {
        guard let chain, !lines.isEmpty else { return lines }
        let looks = Set(lines.compactMap(\.first.look)).sorted()
        let others = lines.filter { $0.first.look == nil }.map(\.first.id)
        var statements: [SQLStatement] = []
        if !looks.isEmpty {
            statements.append(
                SQLStatement(
                    "SELECT e.look, n.number FROM trail_event e JOIN log_entry n ON n.event = e.id WHERE e.look IN (\(marks(looks))) AND n.chain = ?",
                    looks.map { .text($0) } + [.blob(chain)]))
        }
        if !others.isEmpty {
            statements.append(
                SQLStatement(
                    "SELECT n.event, n.number FROM log_entry n WHERE n.event IN (\(marks(others))) AND n.chain = ?",
                    others.map { .text($0) } + [.blob(chain)]))
        }
        var numbers: [String: [Int]] = [:]
        for row in try transaction.run(statements).flatMap(\.rows) {
            numbers[row.text(0) ?? "", default: []].append(Int(row.integer(1) ?? 0))
        }
        return lines.map { line in
            var line = line
            line.numbers = (numbers[line.first.look ?? line.first.id] ?? []).sorted()
            return line
        }
    }

    /// Gathers what belongs to each, in three questions whatever the page's size.
    private static func lines(_ firsts: [Event], _ numbers: [NHSNumber], _ transaction: any SQLTransaction) throws -> [Line] {
        let looks = Array(Set(firsts.compactMap(\.look))).sorted()
        guard !looks.isEmpty else { return firsts.map { Line(first: $0, counts: [$0.kind: 1]) } }
        let named: [SQLValue] = looks.map { .text($0) }
        let answers = try transaction.run([
            SQLStatement(
                """
                SELECT e.look, e.kind, COUNT(*) FROM trail_event e WHERE e.look IN (\(marks(looks)))
                AND EXISTS (SELECT 1 FROM trail_person p WHERE p.event = e.id AND p.nhs_number IN (\(marks(numbers)))) GROUP BY e.look, e.kind
                """, named + values(numbers)),
            SQLStatement(
                """
                SELECT e.look, e.detail, e.kind, COUNT(*) FROM trail_event e WHERE e.look IN (\(marks(looks)))
                AND e.kind IN ('section-opened', 'answer-shown', 'mix-up-raised') AND e.detail IS NOT NULL GROUP BY e.look, e.detail, e.kind
                """, named),
            SQLStatement("SELECT look, sources, tree_size FROM look_release WHERE look IN (\(marks(looks)))", named),
        ])
        var counts: [String: [String: Int]] = [:]
        for row in answers[0].rows { counts[row.text(0) ?? "", default: [:]][row.text(1) ?? ""] = Int(row.integer(2) ?? 0) }
        return firsts.map { first in
            guard let look = first.look else { return Line(first: first, counts: [first.kind: 1]) }
            var line = Line(first: first, counts: counts[look] ?? [first.kind: 1])
            for row in answers[1].rows where row.text(0) == look {
                guard let detail = row.text(1) else { continue }
                if row.text(2) == TrailEvent.Kind.sectionOpened.rawValue {
                    line.sections.insert(detail)
                } else if row.text(2) == TrailEvent.Kind.mixUpRaised.rawValue {
                    line.mixUps[MixUpTold(detail: detail), default: 0] += Int(row.integer(3) ?? 0)
                } else if let shown = ShownSections(detail) {
                    line.shownSections.formUnion(shown.first)
                }
            }
            for row in answers[2].rows where row.text(0) == look {
                line.sources.formUnion((row.text(1) ?? "").split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) })
                line.shown = max(line.shown, Int(row.integer(2) ?? 0))
            }
            return line
        }
    }
}
