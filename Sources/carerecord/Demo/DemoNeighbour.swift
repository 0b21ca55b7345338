import DemoLondon
import Foundation

/// A nurse of the pretend Homerton lives in one house with somebody whom Homerton has nothing to do with: as their organisation would feed it, so that there is
/// something for oversight to find.
struct DemoNeighbour: Sendable {
    let hint: String
    let nhsNumber: String
    let line: StaffHome

    static func of(_ london: DemoLondon) -> DemoNeighbour? {
        guard let nurse = DemoStaff.named("nurse-homerton") else { return nil }
        let known = Set(london.related(to: nurse, at: Date()))
        // Somebody who can log in and read who looked, where there is one: then the whole story can be told.
        let readers = Set(london.publicPeople.map(\.nhsNumber))
        let people = london.people.filter { readers.contains($0.nhsNumber) } + london.people
        for person in people where person.file == nil && !known.contains(person.nhsNumber) {
            guard let read = try? JSONSerialization.jsonObject(with: Data(person.patient)) as? [String: Any],
                let home = (read["address"] as? [[String: Any]])?.first, let lines = home["line"] as? [String],
                let postcode = home["postalCode"] as? String, read["deceasedDateTime"] == nil
            else { continue }
            return DemoNeighbour(
                hint: nurse.hint, nhsNumber: person.nhsNumber,
                line: StaffHome(
                    organisation: nurse.role.organisation, subject: nurse.subject, nhsNumber: nil, lines: lines, postcode: postcode))
        }
        return nil
    }
}
