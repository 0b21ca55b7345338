import CareRecord

/// A date as people type it: `05-Apr-2008`, `5 April 2008`, `5/4/2008`, `2008-04-05`, and where parts may be left out `Apr-2008`,
/// `4/2008`, `2008`. Day before month, always.
enum TypedDate {
    /// - Returns: nil for anything that is not one.
    static func read(_ text: String) -> PartialDate? {
        let parts = text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
        func number(_ text: String, _ digits: ClosedRange<Int>) -> Int? {
            digits.contains(text.utf8.count) && text.utf8.allSatisfy { (48...57).contains($0) } ? Int(text) : nil
        }
        func month(_ text: String) -> Int? {
            if let value = number(text, 1...2) { return value }
            guard text.count >= 3 else { return nil }
            return months.firstIndex { $0.hasPrefix(text) }.map { $0 + 1 }
        }
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        switch parts.count {
        case 1:
            return number(parts[0], 4...4).flatMap { PartialDate("\($0)") }
        case 2:
            if let year = number(parts[1], 4...4), let month = month(parts[0]) { return PartialDate("\(year)-" + two(month)) }
            if let year = number(parts[0], 4...4), let month = month(parts[1]) { return PartialDate("\(year)-" + two(month)) }
            return nil
        case 3:
            if let year = number(parts[2], 4...4), let month = month(parts[1]), let day = number(parts[0], 1...2) {
                return PartialDate("\(year)-" + two(month) + "-" + two(day))
            }
            if let year = number(parts[0], 4...4), let month = month(parts[1]), let day = number(parts[2], 1...2) {
                return PartialDate("\(year)-" + two(month) + "-" + two(day))
            }
            return nil
        default: return nil
        }
    }

    private static let months = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
    ]
}
