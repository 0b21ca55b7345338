import CareRecord
import FHIRWire
import Foundation

/// What is asked of a source and no more, and whose what it sends is (law 3).
extension EvidenceWork {
    /// Whether it is of the asker's organisation; nil where nobody can tell.
    func isOurs(_ contact: ReadContact, _ codes: [String: ODSCode]) -> Bool? {
        let named = contact.organisations.isEmpty ? Set(contact.providers.compactMap { codes[$0] }) : contact.organisations
        if named.contains(where: isAsker) { return true }
        // Of several, one that nobody knows could be ours.
        if !named.isEmpty { return contact.organisations.isEmpty && named.count < contact.providers.count ? nil : false }
        // A system of one organisation speaks of itself where it names nobody; one of several must say whose it is.
        return client.settings.organisations == [question.asker.organisation] ? true : nil
    }

    /// Whether a code is the asker's organisation or a site of it. One that stands in the region by itself is nobody's site.
    private func isAsker(_ code: ODSCode) -> Bool {
        let asker = question.asker.organisation
        if code == asker { return true }
        return !client.settings.organisations.contains(code) && (question.sites.contains(code) || code.isSite(of: asker))
    }

    /// Terms that keep the answer small, as far as the source says that it takes them: one it does not know it might refuse. The newest come
    /// first, so that what is beyond the last page that is read is the oldest.
    func narrowed(_ type: String, _ parameters: Set<String>) -> String {
        var terms = ""
        if let date = Self.dates[type], parameters.contains(date) {
            if let window = window(of: type) {
                // A day more, whatever clock it goes by.
                terms += "&\(date)=ge" + Self.day(window.since - 86_400)
                // A period that has begun goes on: only of what has one moment is it known that it begins too late.
                if type == "Appointment" { terms += "&\(date)=le" + Self.day(window.until + 86_400) }
            }
            if parameters.contains("_sort") { terms += "&_sort=-\(date)" }
        }
        if parameters.contains("_elements"), let elements = Self.elements[type] { terms += "&_elements=" + SourceWork.percent(elements) }
        return terms
    }

    /// Within what time anything that a type can tell begins, so that it counts; nil where that is not known of each kind it tells of.
    private func window(of type: String) -> EvidenceQuestion.Window? {
        let kinds = question.kinds.filter { $0.types.contains(type) }
        let windows = kinds.compactMap { question.windows[$0] }
        guard windows.count == kinds.count, let since = windows.map(\.since).min(), let until = windows.map(\.until).max() else {
            return nil
        }
        return EvidenceQuestion.Window(since: since, until: until)
    }

    private static func day(_ date: Date) -> String { date.formatted(.iso8601.year().month().day()) }

    /// Search parameters that find by date (HL7 FHIR R4, 12.12, 8.11, 12.6). None for care teams and episodes of care: one that is active counts
    /// without a date, and a search by date finds only what has one.
    private static let dates = ["Appointment": "date", "Encounter": "date", "ServiceRequest": "authored"]

    private static let elements = [
        "Appointment": "status,start,end,minutesDuration,participant",
        "Encounter": "status,class,period,subject,serviceProvider,participant,location",
        "ServiceRequest": "status,intent,doNotPerform,category,code,subject,authoredOn,occurrence,performer",
        "CareTeam": "status,period,subject,managingOrganization,participant",
        "EpisodeOfCare": "status,period,patient,managingOrganization,careManager",
    ]
}
