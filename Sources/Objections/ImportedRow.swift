import CareRecord

/// One row of an older system's list of objections. Read before anything is written, so that a dry run names each bad row.
public struct ImportedRow: Sendable, Hashable {
    public let number: NHSNumber
    public let received: Day
    /// Who it is, as the older system has it: held against whom the national register has under the number.
    public let person: ClaimedPerson
    /// Whether the list says a given name of theirs. Without one twins cannot be told apart.
    public let saysGiven: Bool
    /// Who acts for the person, where the list says so.
    public let acting: ActingFor?

    /// What is wrong with a row. It never says what stands there: lists are shown on screens and kept in logs.
    public struct Bad: Sendable, Hashable, Error {
        /// From 1, as an editor counts lines; the heading is row 1, unless blank lines stand before it.
        public let row: Int
        public let words: String
        public init(row: Int, words: String) {
            self.row = row
            self.words = words
        }
    }

    /// What each list has, in this order.
    public static let columns = ["nhs_number", "received", "born", "family_name"]
    /// What a list may have after these: the person's given names, or nothing where it does not know them.
    public static let givenColumn = "given_names"
    /// What a list may have after all of these, in this order: who acts for a person, as `ActingFor` has it. A row where `acting` is empty is the person's own.
    public static let actingColumns = ["acting", "evidence", "from", "until", "cannot_decide", "scope"]

    /// What brings an imported objection into force from where it is: it was in force at the older system. A version before this one took these steps one by
    /// one, and a process that was killed between them left the rest undone.
    /// - Returns: nil where it is in force, has ended, or a desk has begun to refuse it: then nothing follows by itself.
    public static func steps(from state: ObjectionState) -> [ObjectionStep]? {
        switch state {
        case .received: [.checkIdentity(.asImported), .consider, .uphold]
        case .identityChecked: [.consider, .uphold]
        case .considering: [.uphold]
        case .secondCheck, .inForce, .notUpheld, .withdrawn, .endedByDeath, .endedByMove, .notIdentified, .duplicate: nil
        }
    }

    /// Reads a list, with every bad row. Blank lines count and say nothing.
    public static func read(_ list: String, today: Day) -> (good: [(row: Int, ImportedRow)], bad: [Bad]) {
        let (all, openQuote) = CommaSeparated.read(list)
        let records = all.filter { !isBlank($0.fields) }
        let heading = records.first?.fields.map { $0.trimming() } ?? []
        let saysGiven = heading.dropFirst(columns.count).first == givenColumn
        let first = columns + (saysGiven ? [givenColumn] : [])
        guard heading == first || heading == first + actingColumns else {
            let (must, may) = (columns.joined(separator: ","), actingColumns.joined(separator: ","))
            let words = "must be the heading \(must), which may go on with \(givenColumn), and then with \(may)"
            return ([], [Bad(row: records.first?.line ?? 1, words: words)])
        }
        var (good, bad): ([(row: Int, ImportedRow)], [Bad]) = ([], [])
        var seen: [NHSNumber: Int] = [:]
        // Whatever stands behind it would be one field that nobody names.
        if let openQuote { bad.append(Bad(row: openQuote, words: "a quote begins here that never ends: no row from here on was read")) }
        for (row, fields) in records.dropFirst() where openQuote.map({ row < $0 }) ?? true {
            do throws(Bad) {
                let it = try Self(fields.map { $0.trimming() }, heading.count, saysGiven: saysGiven, row, today)
                if let first = seen[it.number] { throw Bad(row: row, words: "nhs_number: is in row \(first) already") }
                seen[it.number] = row
                good.append((row, it))
            } catch { bad.append(error) }
        }
        return (good, bad)
    }

    private init(_ fields: [String], _ count: Int, saysGiven hasGiven: Bool, _ row: Int, _ today: Day) throws(Bad) {
        guard fields.count == count else { throw Bad(row: row, words: "must have \(count) fields, and has \(fields.count)") }
        do { number = try NHSNumber(fields[0]) } catch { throw Bad(row: row, words: "nhs_number: \(error.sentence)") }
        received = try Self.day(fields[1], "received", row)
        guard received <= today else { throw Bad(row: row, words: "received: is a day that has not come") }
        _ = try Self.day(fields[2], "born", row)
        guard !fields[3].isEmpty else { throw Bad(row: row, words: "family_name: is missing, and without it nobody is known to be meant") }
        let given = hasGiven ? fields[4] : ""
        saysGiven = !given.isEmpty
        person = ClaimedPerson(name: given.isEmpty ? fields[3] : given + " " + fields[3], born: fields[2])
        let rest = fields.dropFirst(Self.columns.count + (hasGiven ? 1 : 0))
        acting = rest.isEmpty ? nil : try Self.acting(Array(rest), row)
    }

    private static func acting(_ fields: [String], _ row: Int) throws(Bad) -> ActingFor? {
        guard !fields[0].isEmpty else {
            guard fields.allSatisfy(\.isEmpty) else {
                throw Bad(row: row, words: "acting: says nobody, and what follows is about somebody")
            }
            return nil
        }
        guard let standing = ActingFor.Standing(rawValue: fields[0]), standing != .carer else {
            throw Bad(row: row, words: "acting: must be parent, attorney or deputy, or empty where the person acts themselves")
        }
        if fields[1].isEmpty { throw Bad(row: row, words: "evidence: is missing: what shows that they may act") }
        if fields[1].count > 300 { throw Bad(row: row, words: "evidence: has more than 300 characters") }
        // Nobody is a parent from a day on; a power or an order has its day.
        let from = standing == .parent && fields[2].isEmpty ? Day(1900, 1, 1) : try day(fields[2], "from", row)
        let until = fields[3].isEmpty ? nil : try day(fields[3], "until", row)
        guard ["", "0", "1"].contains(fields[4]) else { throw Bad(row: row, words: "cannot_decide: must be 1, 0 or empty") }
        let scope: ActingFor.Scope? = standing == .parent && fields[5].isEmpty ? .healthAndWelfare : ActingFor.Scope(rawValue: fields[5])
        guard let scope else { throw Bad(row: row, words: "scope: must be health-and-welfare or property-and-affairs") }
        guard let from else { throw Bad(row: row, words: "from: must be a day such as 2026-03-31") }
        return ActingFor(standing: standing, scope: scope, evidence: fields[1], from: from, until: until, cannotDecide: fields[4] == "1")
    }

    private static func day(_ text: String, _ column: String, _ row: Int) throws(Bad) -> Day {
        guard let day = Day(text) else { throw Bad(row: row, words: "\(column): must be a day such as 2026-03-31") }
        return day
    }

    private static func isBlank(_ fields: [String]) -> Bool { fields.count < 2 && fields.allSatisfy { $0.allSatisfy(\.isWhitespace) } }
}

extension String {
    fileprivate func trimming() -> String {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
