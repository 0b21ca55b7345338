import CareRecord
import Foundation

/// Whose staff have a relationship with a person, told from what the pretend systems hold: for scripts that ask whom a staff member may open.
/// Counts with the windows of `region/policy.yaml`, a day closer on every side, so that a hint never runs out while a script uses it.
public struct DemoRelationships: Sendable {
    private let now: Double

    public init(at now: Date) { self.now = now.timeIntervalSince1970 }

    /// ODS codes of organisations that are the person's practice or hold an appointment, stay, contact, referral or case that counts.
    public func organisations(of person: DemoPerson) -> Set<String> {
        var found: Set<String> = []
        // A restricted person's practice is told to nobody.
        if String(decoding: person.patient, as: UTF8.self).contains("generalPractitioner") { found.insert(person.practice) }
        for (source, held) in person.holdings {
            guard let organisation = DemoOrganisation.all.first(where: { $0.source == source }), isThem(held, person) else { continue }
            if held.contains(where: counts) { found.insert(organisation.ods) }
        }
        return found
    }

    /// Whether the system's patient is the person and nobody else: a possible mix-up is evidence of nothing.
    private func isThem(_ held: [DemoResource], _ person: DemoPerson) -> Bool {
        held.filter { $0.type == "Patient" }.allSatisfy { patient in
            let text = String(decoding: patient.bytes, as: UTF8.self).filter { !$0.isWhitespace }
            return text.contains("\"birthDate\":\"\(person.born)\"")
                && ([person.nhsNumber] + person.superseded).contains { text.contains("\"\($0)\"") }
        }
    }

    private struct Contact: Decodable {
        struct Period: Decodable { let start: String?, end: String? }
        struct Class: Decodable { let code: String? }
        let status: String?, start: String?, authoredOn: String?
        let period: Period?
        let `class`: Class?
    }

    private func counts(_ resource: DemoResource) -> Bool {
        guard ["Appointment", "Encounter", "EpisodeOfCare", "ServiceRequest"].contains(resource.type),
            let contact = try? JSONDecoder().decode(Contact.self, from: Data(resource.bytes))
        else { return false }
        func days(since text: String?) -> Double? { text.flatMap { PartialDate($0) }.map { (now - Double($0.earliest)) / 86_400 } }
        switch (resource.type, contact.status) {
        case ("Appointment", "booked"): return days(since: contact.start).map { $0 > -13 && $0 < -0.02 } ?? false
        case ("Appointment", "fulfilled"): return days(since: contact.start).map { $0 > 1 && $0 < 89 } ?? false
        case ("Encounter", "finished"): return days(since: contact.period?.end ?? contact.period?.start).map { $0 > 0 && $0 < 89 } ?? false
        case ("Encounter", "in-progress"):
            return days(since: contact.period?.start).map { $0 > 0 && $0 < (contact.class?.code == "IMP" ? 729 : 29) } ?? false
        case ("EpisodeOfCare", "active"): return days(since: contact.period?.start).map { $0 > 0 && $0 < 729 } ?? false
        case ("ServiceRequest", "active"): return days(since: contact.authoredOn).map { $0 > 0 && $0 < 364 } ?? false
        default: return false
        }
    }
}

/// People whom a team of an organisation looks after: given to the record by the organisation, since no resource of a source says so.
public struct DemoCaseload: Sendable {
    public let organisation: String
    public let team: String
    /// NHS numbers.
    public let people: [String]
}
