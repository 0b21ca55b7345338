import AuditTrail
import Foundation
import Storage

/// Who a staff member is and where they live, as their organisation feeds it: in memory until it is marks, and nowhere else.
struct StaffHome: Sendable {
    let organisation: String
    let subject: String
    let nhsNumber: String?
    let lines: [String]
    let postcode: String?

    func marks(_ key: [UInt8]) -> StaffHomeStore.Line {
        StaffHomeStore.Line(
            subject: subject, person: nhsNumber.map { PersonMark(number: $0, key: key) },
            home: postcode.flatMap { AddressMarks(lines: lines, postcode: $0, key: key) })
    }
}
