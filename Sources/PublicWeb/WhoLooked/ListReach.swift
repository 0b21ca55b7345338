import Foundation
import Storage
import Web

/// How far a list reaches, in words: so that whoever reads it can tell a list from which something was left out.
public enum ListReach {
    /// - Parameter erasedBefore: what is from before is erased; nil: the region keeps everything.
    static func html(_ heads: [PersonListHead], erasedBefore: Date?) -> HTML {
        guard let first = heads.first else { return "" }
        return """
            <p><b>\(sentence(heads))</b> What is newer is in the list too.</p>\
            <details class="nhsuk-details"><summary class="nhsuk-details__summary"><span class="nhsuk-details__summary-text">How to tell that nothing was left out</span></summary>\
            <div class="nhsuk-details__text"><p>Every event about you has a number, one after the other, and each line says which numbers are its. A number that no line has \
            was left out, or its line was erased because it was old. \(gone(heads, erasedBefore))</p>\
            <p>That you were shown this list, up to which number, was put on record before the list was shown. The log’s checkpoint then had \(Int(first.treeSize)) entries, \
            and its fingerprint was <code class="people-code">\(hex(first.treeRoot))</code>. Anybody can compare these with the public log.</p></div></details>
            """
    }

    /// Which numbers have no line, and which may have none.
    static func gone(_ heads: [PersonListHead], _ erasedBefore: Date?) -> String {
        let gone = heads.filter { !$0.gone.isEmpty }.map { ranges($0.gone) }
        let which =
            gone.isEmpty
            ? "Every one of your numbers has its line." : "These numbers have no line any more: \(gone.joined(separator: "; "))."
        guard let erasedBefore else { return which + " Your region keeps every line: none may be missing." }
        return which + " Your region erases lines from before \(LondonTime(erasedBefore).longDate). None that is newer may be missing."
    }

    /// Such as: this list has your events 1 to 57.
    public static func sentence(_ heads: [PersonListHead]) -> String {
        guard heads.count != 1 else { return "Your events 1 to \(heads[0].last) are in this list." }
        let each = heads.map { "1 to \($0.last) under NHS number \($0.people.map(spaced).joined(separator: " or "))" }
        return heads.isEmpty ? "" : "Your events " + each.joined(separator: ", and ") + " are in this list."
    }

    /// Numbers as a row of stretches: `3, 5 to 8`.
    public static func ranges(_ numbers: [Int]) -> String {
        var stretches: [ClosedRange<Int>] = []
        for number in numbers.sorted() {
            if let last = stretches.last, number <= last.upperBound + 1 {
                stretches[stretches.count - 1] = last.lowerBound...max(number, last.upperBound)
            } else {
                stretches.append(number...number)
            }
        }
        return stretches.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound) to \($0.upperBound)" }.joined(separator: ", ")
    }

    public static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func spaced(_ digits: String) -> String {
        digits.count == 10 ? "\(digits.prefix(3)) \(digits.dropFirst(3).prefix(3)) \(digits.suffix(4))" : digits
    }
}
