import CareRecord
import Foundation

/// One person whom an organisation gives to a team's caseload, or takes out of it (docs/feeds.md).
public struct CaseloadLine: Sendable, Hashable {
    public let person: NHSNumber
    /// From then on; nil: from now.
    public let from: Date?
    /// Up to and not including; nil: until it is ended.
    public let until: Date?
    public init(person: NHSNumber, from: Date? = nil, until: Date? = nil) {
        self.person = person
        self.from = from
        self.until = until
    }
}

public enum CaseloadList {
    /// People of one feed: looks wait while they are written, some hundredths of a second each thousand.
    public static let most = 10_000

    /// Reads `nhs_number,from,until`; the last two columns may be left out.
    /// - Throws: every mistake with its line; then nothing of the file may be used. No number is ever said again.
    public static func read(csv text: String) throws(FeedMistakes) -> [CaseloadLine] {
        let table = try CSVTable(text, required: ["nhs_number"], known: ["nhs_number", "from", "until"])
        return try checked(
            table.rows.map {
                (place: "line \($0.line)", number: $0.fields["nhs_number"], from: $0.fields["from"] ?? "", until: $0.fields["until"] ?? "")
            }, before: table.mistakes)
    }

    static func checked(
        _ lines: [(place: String, number: String?, from: String, until: String)], before: [FeedMistakes.Mistake] = [], name: String = "nhs_number"
    ) throws(FeedMistakes) -> [CaseloadLine] {
        guard lines.count <= most else { throw FeedMistakes([.init("", "names more than \(most) people: send them in parts")]) }
        var wrong = before
        var found: [CaseloadLine] = []
        var places: [NHSNumber: String] = [:]
        for line in lines {
            let number: NHSNumber
            do { number = try NHSNumber(line.number ?? "") } catch {
                wrong.append(.init(line.place, "\(name): \(error.sentence)"))
                continue
            }
            if let first = places.updateValue(line.place, forKey: number) {
                wrong.append(.init(line.place, "the same person as \(first)"))
                continue
            }
            let from = line.from.isEmpty ? nil : FeedDay.start(line.from)
            let until = line.until.isEmpty ? nil : FeedDay.end(line.until)
            if from == nil, !line.from.isEmpty { wrong.append(.init(line.place, "from must be a day such as 2026-11-20, or empty for now")) }
            if until == nil, !line.until.isEmpty { wrong.append(.init(line.place, "until must be a day such as 2027-03-31, or empty for no end")) }
            if let from, let until, until <= from { wrong.append(.init(line.place, "until is before from")) }
            found.append(CaseloadLine(person: number, from: from, until: until))
        }
        if wrong.isEmpty, found.isEmpty { wrong.append(.init("", "names nobody")) }
        guard wrong.isEmpty else { throw FeedMistakes(wrong) }
        return found
    }

    /// A team's name: the organisation's own word for it, shown to nobody but its own officers.
    public static func isTeam(_ text: String) -> Bool {
        (1...100).contains(text.count) && !text.contains("|") && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
    }
}
