import Foundation

/// What is wrong with a feed, each mistake with its place and never with what stood there: a place is all that whoever sent it needs, and a
/// feed names people.
public struct FeedMistakes: Error, Hashable, Sendable {
    public struct Mistake: Hashable, Sendable {
        /// `line 12`, or `people[3].until`.
        public let place: String
        public let words: String
        public var sentence: String { place.isEmpty ? words : "\(place): \(words)" }
        public init(_ place: String, _ words: String) {
            self.place = place
            self.words = words
        }
    }

    public let all: [Mistake]
    public init(_ all: [Mistake]) { self.all = all }
}

/// A feed's file: comma-separated values with a line of names first (RFC 4180; UTF-8, with or without a byte order mark).
struct CSVTable {
    struct Row {
        /// Of the file, the first is 1.
        let line: Int
        /// By column name; an empty field is "".
        let fields: [String: String]
    }

    /// More lines than any organisation has staff or people.
    static let most = 300_000

    let rows: [Row]
    private(set) var mistakes: [FeedMistakes.Mistake]

    /// - Parameters:
    ///   - required: columns that must be there.
    ///   - known: all that may be.
    init(_ text: String, required: [String], known: [String]) throws(FeedMistakes) {
        var lines = Self.lines(text)
        guard let head = lines.first else { throw FeedMistakes([.init("", "the file is empty")]) }
        lines.removeFirst()
        guard lines.count <= Self.most else { throw FeedMistakes([.init("", "the file has more than \(Self.most) lines")]) }
        guard let names = Self.fields(head.text) else { throw FeedMistakes([.init("line \(head.number)", "a quoted field has no end")]) }
        var wrong: [FeedMistakes.Mistake] = []
        let place = "line \(head.number)"
        for name in required where !names.contains(name) { wrong.append(.init(place, "the column \(name) is missing; the first line names the columns")) }
        for (index, name) in names.enumerated() {
            if !known.contains(name) { wrong.append(.init(place, "column \(index + 1) is none of \(known.joined(separator: ", "))")) }
            if names.firstIndex(of: name) != index { wrong.append(.init(place, "column \(index + 1) is there twice")) }
        }
        guard wrong.isEmpty else { throw FeedMistakes(wrong) }
        var rows: [Row] = []
        rows.reserveCapacity(lines.count)
        for line in lines {
            guard let fields = Self.fields(line.text) else {
                wrong.append(.init("line \(line.number)", "a quoted field has no end, or something stands after it"))
                continue
            }
            guard fields.count == names.count else {
                wrong.append(.init("line \(line.number)", "has \(fields.count) field\(fields.count == 1 ? "" : "s"), and \(names.count) are named"))
                continue
            }
            rows.append(Row(line: line.number, fields: Dictionary(zip(names, fields), uniquingKeysWith: { first, _ in first })))
        }
        self.rows = rows
        mistakes = wrong
    }

    /// Lines with their numbers; empty ones are left out. A field of ours never holds a line's end.
    private static func lines(_ text: String) -> [(number: Int, text: Substring)] {
        let body = text.hasPrefix("\u{FEFF}") ? text.dropFirst() : text[...]
        // A carriage return and a line feed are one Character.
        return body.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated().compactMap { index, line in
            line.allSatisfy(\.isWhitespace) ? nil : (index + 1, line)
        }
    }

    /// The fields of a line, without space around them.
    private static func fields(_ line: Substring) -> [String]? {
        var fields: [String] = []
        var rest = line
        while true {
            rest = rest.drop { $0 == " " || $0 == "\t" }
            var field = ""
            if rest.first == "\"" {
                rest = rest.dropFirst()
                while true {
                    guard let character = rest.popFirst() else { return nil }
                    guard character == "\"" else {
                        field.append(character)
                        continue
                    }
                    guard rest.first == "\"" else { break }
                    field.append("\"")
                    rest = rest.dropFirst()
                }
                rest = rest.drop { $0 == " " || $0 == "\t" }
                guard rest.isEmpty || rest.first == "," else { return nil }
            } else {
                let plain = rest.prefix { $0 != "," }
                rest = rest.dropFirst(plain.count)
                field = plain.trimmingCharacters(in: .whitespaces)
            }
            fields.append(field)
            guard rest.popFirst() != nil else { return fields }
        }
    }
}

/// A day of a feed, such as 2027-03-31.
public enum FeedDay {
    /// The day's first moment, in UTC; nil where it is no day that can be.
    public static func start(_ text: String) -> Date? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].count == 4, parts[1].count == 2, parts[2].count == 2,
            text.utf8.allSatisfy({ (48...57).contains($0) || $0 == 45 }),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]), (1900...2200).contains(year), let utc = TimeZone(identifier: "UTC")
        else { return nil }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = utc
        let components = DateComponents(calendar: calendar, timeZone: utc, year: year, month: month, day: day)
        guard components.isValidDate else { return nil }
        return components.date
    }

    /// The first moment after it: what is valid until a day is valid through all of it.
    public static func end(_ text: String) -> Date? { start(text).map { $0.addingTimeInterval(86_400) } }
}
