import CareRecord
import Foundation

/// One line of an organisation's list of who its staff are and where they live.
public struct StaffLine: Sendable, Hashable {
    /// The identity provider's subject.
    public let subject: String
    public let person: NHSNumber?
    public let address: String
    public let postcode: String?
    public init(subject: String, person: NHSNumber?, address: String, postcode: String?) {
        self.subject = subject
        self.person = person
        self.address = address
        self.postcode = postcode
    }
}

/// An organisation's whole list (docs/feeds.md), for the flags that a look computes: nothing of it is kept but keyed marks.
public enum StaffList {
    private static let columns = ["subject", "nhs_number", "address", "postcode"]

    /// Reads `subject,nhs_number,address,postcode`; all but the first may be empty.
    /// - Throws: every mistake with its line and never with what stood there; then nothing of the file may be used.
    public static func read(csv text: String) throws(FeedMistakes) -> [StaffLine] {
        let table = try CSVTable(text, required: columns, known: columns)
        var wrong = table.mistakes
        var found: [StaffLine] = []
        var places: [String: Int] = [:]
        for row in table.rows {
            let place = "line \(row.line)"
            let subject = row.fields["subject"] ?? ""
            if subject.isEmpty || subject.utf8.count > 255 || subject.contains(where: \.isWhitespace) {
                wrong.append(.init(place, "subject must be the staff member's identity number at the sign-in provider"))
            } else if let first = places.updateValue(row.line, forKey: subject) {
                wrong.append(.init(place, "the same staff member as line \(first)"))
            }
            var person: NHSNumber?
            if let digits = row.fields["nhs_number"], !digits.isEmpty {
                person = try? NHSNumber(digits)
                if person == nil { wrong.append(.init(place, "nhs_number must be an NHS number, or empty")) }
            }
            let (address, postcode) = (row.fields["address"] ?? "", row.fields["postcode"] ?? "")
            if address.isEmpty != postcode.isEmpty { wrong.append(.init(place, "address and postcode go together, or are both empty")) }
            found.append(StaffLine(subject: subject, person: person, address: address, postcode: postcode.isEmpty ? nil : postcode))
        }
        if wrong.isEmpty, found.isEmpty { wrong.append(.init("", "names nobody")) }
        guard wrong.isEmpty else { throw FeedMistakes(wrong) }
        return found
    }
}
