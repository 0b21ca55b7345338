import Foundation
import Storage
import Web

/// How far a list reaches, in words: so that whoever reads it can tell a list from which something was left out.
public enum ListReach {
    /// - Parameter erasedBefore: what is from before is erased; nil: the region keeps everything.
    static func html(_ heads: [PersonListHead], erasedBefore: Date?, _ text: PageWords<WhoLookedText>, _ line: PageWords<LineText>) -> HTML
    {
        guard let first = heads.first else { return "" }
        let fingerprint: HTML = "<code class=\"people-code\">\(hex(first.treeRoot))</code>"
        // Numbers are said where they can be of one chain alone.
        return """
            <p>\(sentence(heads, text)) \(text[heads.count == 1 ? .numbersMean : .numbersMeanOfMany])</p>\
            <details class="nhsuk-details"><summary class="nhsuk-details__summary"><span class="nhsuk-details__summary-text">\(text[.checkTitle])</span></summary>\
            <div class="nhsuk-details__text"><p>\(gone(heads, erasedBefore, text, line))</p>\(text.blocks(.check, ["entries": Int(first.treeSize), "fingerprint": fingerprint]))</div></details>
            """
    }

    /// Which numbers have no line, and which may have none. Each chain has its own number 1: of several it is said under which NHS number.
    static func gone(
        _ heads: [PersonListHead], _ erasedBefore: Date?, _ text: PageWords<WhoLookedText>, _ line: PageWords<LineText>
    ) -> HTML {
        let gone = heads.filter { !$0.gone.isEmpty }.map { head in
            let numbers = ranges(head.gone, line)
            return heads.count == 1 ? numbers : text.plain(.goneOf, ["numbers": numbers, "number": number(of: head, text)])
        }
        let which = gone.isEmpty ? text[.noneGone] : text[.gone, ["numbers": gone.joined(separator: "; ")]]
        guard let erasedBefore else { return "\(which) \(text[.keepsAll])" }
        return "\(which) \(text[.erases, ["date": LondonTime(erasedBefore).longDate]])"
    }

    /// Such as: events 1 to 57 are in the public log already. In English, for the desk.
    /// - Parameter heads: none: it says nothing.
    public static func sentence(_ heads: [PersonListHead], _ texts: SiteTexts) -> String {
        sentence(heads, texts.words(WhoLookedText.self)).words.trimmingCharacters(in: .whitespaces)
    }

    private static func sentence(_ heads: [PersonListHead], _ text: PageWords<WhoLookedText>) -> HTML {
        guard let first = heads.first else { return "" }
        guard heads.count > 1 else { return text[.reach, ["last": Int(first.last)]] }
        let ranges = heads.map { text.plain(.range, ["last": Int($0.last), "number": number(of: $0, text)]) }
        return text[.reachOfMany, ["ranges": ranges.joined(separator: ", ")]]
    }

    /// Under which NHS number a chain is, or under which of several.
    private static func number(of head: PersonListHead, _ text: PageWords<WhoLookedText>) -> String {
        var number = head.people.first.map(spaced) ?? ""
        for other in head.people.dropFirst() { number = text.plain(.either, ["first": number, "last": spaced(other)]) }
        return number
    }

    /// Numbers as a row of stretches: `3, 5 to 8`.
    static func ranges(_ numbers: [Int], _ text: PageWords<LineText>) -> String {
        var stretches: [ClosedRange<Int>] = []
        for number in numbers.sorted() {
            if let last = stretches.last, number <= last.upperBound + 1 {
                stretches[stretches.count - 1] = last.lowerBound...max(number, last.upperBound)
            } else {
                stretches.append(number...number)
            }
        }
        return stretches.map { stretch in
            stretch.count == 1
                ? String(stretch.lowerBound) : text.plain(.stretch, ["first": stretch.lowerBound, "last": stretch.upperBound])
        }
        .joined(separator: ", ")
    }

    public static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func spaced(_ digits: String) -> String {
        digits.count == 10 ? "\(digits.prefix(3)) \(digits.dropFirst(3).prefix(3)) \(digits.suffix(4))" : digits
    }
}
