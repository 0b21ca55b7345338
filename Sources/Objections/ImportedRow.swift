import CareRecord

/// One row of an older system's list of objections: `nhs_number,received,programme`. Read before anything is written, so that a dry run names each bad row.
public struct ImportedRow: Sendable, Hashable {
    public let number: NHSNumber
    public let received: Day

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

    public static let columns = ["nhs_number", "received"]

    /// What brings an imported objection into force from where it is: it was in force at the older system. A version before this one took these steps one by
    /// one, and a process that was killed between them left the rest undone.
    /// - Returns: nil where it is in force, has ended, or a desk has begun to refuse it: then nothing follows by itself.
    public static func steps(from state: ObjectionState) -> [ObjectionStep]? {
        switch state {
        case .received: [.checkIdentity(.documents), .consider, .uphold]
        case .identityChecked: [.consider, .uphold]
        case .considering: [.uphold]
        case .secondCheck, .inForce, .notUpheld, .withdrawn, .endedByDeath, .endedByMove, .notIdentified, .duplicate: nil
        }
    }

    /// The fields of each line of a list. A blank line is a row of one empty field: it counts, so that rows have the numbers that an editor shows.
    public static func rows(of list: String) -> [[String]] {
        list.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
    }

    /// Reads a list, with every bad row. Blank lines count and say nothing.
    public static func read(_ rows: [[String]], today: Day) -> (good: [(row: Int, ImportedRow)], bad: [Bad]) {
        let first = rows.firstIndex { !isBlank($0) } ?? 0
        guard rows.indices.contains(first), rows[first].map({ $0.trimming() }) == columns else {
            return ([], [Bad(row: first + 1, words: "must be the heading \(columns.joined(separator: ","))")])
        }
        var (good, bad): ([(row: Int, ImportedRow)], [Bad]) = ([], [])
        var seen: [NHSNumber: Int] = [:]
        for (place, fields) in rows.enumerated().dropFirst(first + 1) where !isBlank(fields) {
            let row = place + 1
            func wrong(_ words: String) { bad.append(Bad(row: row, words: words)) }
            guard fields.count == columns.count else {
                wrong("must have \(columns.count) fields, and has \(fields.count)")
                continue
            }
            let number: NHSNumber
            do { number = try NHSNumber(fields[0].trimming()) } catch {
                wrong("nhs_number: \(error.sentence)")
                continue
            }
            guard let received = Day(fields[1].trimming()) else {
                wrong("received: must be a day such as 2026-03-31")
                continue
            }
            guard received <= today else {
                wrong("received: is a day that has not come")
                continue
            }
            if let first = seen[number] {
                wrong("nhs_number: is in row \(first) already")
                continue
            }
            seen[number] = row
            good.append((row, ImportedRow(number: number, received: received)))
        }
        return (good, bad)
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
