import AuditTrail
import CareRecord
import Foundation

/// What an event was about, as entities: the person, the look or the question, the event before it, the place in the log.
struct AuditEntities {
    private(set) var json: [JSONText] = []
    private(set) var namesPerson = false
    private(set) var namesData = false

    init(_ event: ExportedEvent, _ pattern: AuditPattern) {
        if case .query = pattern.shape {
            json.append(Self.query(event))
            if let look = event.text(.look) { json.append(entity(.reference(Self.named("look"), look), .other, .domainResource)) }
        } else {
            addData(event)
        }
        if let person = event.text(.person) {
            namesPerson = true
            json.append(entity(.reference(NHSNumber.system, person, type: "Patient"), .person, .patientRole))
        }
        if let about = event.hex(.about) { json.append(entity(.reference(Self.named("trail-event-id"), about), .other, .securityResource)) }
        json.append(
            entity(.reference(Self.named("log-index"), "\(event.index)"), .other, .securityResource, rangeDetails(event)))
    }

    private static func named(_ what: String) -> String { AuditEventResource.base + what }

    /// What was read or left: the look; else the list, by its place in the log.
    private mutating func addData(_ event: ExportedEvent) {
        let what: JSONText
        if let look = event.text(.look) {
            what = .reference(Self.named("look"), look)
        } else if let last = event.number(.last), let size = event.number(.treeSize) {
            what = .reference(Self.named("list"), "\(event.number(.first) ?? 1)-\(last)@\(size)")
        } else if let detail = event.text(.detail), !detail.isEmpty {
            json.append(
                .object([
                    "type": AuditCoding.other.json, "role": AuditCoding.securityResource.json, "name": .string(event.text(.kind) ?? ""),
                    "detail": .array([Self.detail("detail", detail)]),
                ]))
            return
        } else {
            return
        }
        namesData = true
        var details: [JSONText] = []
        for field in [EventField.detail, .sources] {
            if let text = event.text(field), !text.isEmpty { details.append(Self.detail(field.name, text)) }
        }
        for field in [EventField.release, .shown] {
            if let number = event.number(field) { details.append(Self.detail(field.name, "\(number)")) }
        }
        if let root = event.hex(.root) { details.append(Self.detail(EventField.root.name, root)) }
        json.append(entity(what, .systemObject, .domainResource, details))
    }

    /// BALP's query: what the trail knows of the question, where others have the raw request. Neither words nor numbers that were searched for.
    private static func query(_ event: ExportedEvent) -> JSONText {
        let known = event.text(.detail) ?? ""
        let words = known.isEmpty ? event.text(.kind) ?? "" : known
        return .object([
            "type": AuditCoding.systemObject.json, "role": AuditCoding.queryRole.json, "description": .string(words),
            "query": .string(Data(words.utf8).base64EncodedString()),
        ])
    }

    private func rangeDetails(_ event: ExportedEvent) -> [JSONText] {
        var details: [JSONText] = []
        for field in [EventField.first, .last, .treeSize] {
            if let number = event.number(field) { details.append(Self.detail(field.name, "\(number)")) }
        }
        if let root = event.hex(.treeRoot) { details.append(Self.detail(EventField.treeRoot.name, root)) }
        return details
    }

    private func entity(_ what: JSONText, _ type: AuditCoding, _ role: AuditCoding, _ details: [JSONText] = []) -> JSONText {
        .object(["what": what, "type": type.json, "role": role.json, "detail": details.isEmpty ? nil : .array(details)])
    }

    private static func detail(_ name: String, _ value: String) -> JSONText {
        .object(["type": .string(name), "valueString": .string(value)])
    }
}
