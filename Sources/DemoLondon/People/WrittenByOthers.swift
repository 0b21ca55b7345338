import CareRecord
import Foundation

/// FHIR bundles that others wrote, as the pretend systems hold them (issue 3, part 10): an NHS number assigned where none came, references rewritten to
/// `Type/id` as a FHIR server does after a transaction, nothing else changed; dealt out by the bundle's own encounters.
public struct WrittenByOthers {
    public struct Skipped: Sendable {
        public let file: String
        public let why: String
    }

    public let people: [DemoPerson]
    public let skipped: [Skipped]

    /// Reads every `.json` file of a folder, in order of name.
    public init(folder: String) throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".json") }.sorted()
        let numbers = DemoNumbers.numbers(from: 999_500_000, count: names.count)
        var people: [DemoPerson] = []
        var skipped: [Skipped] = []
        var taken = Taken()
        for (name, number) in zip(names, numbers) {
            guard let data = FileManager.default.contents(atPath: folder + "/" + name) else {
                skipped.append(Skipped(file: name, why: "could not be read"))
                continue
            }
            do {
                let person = try Self.person(Array(data), file: name, number: number, &taken)
                people.append(person)
            } catch let problem as Problem {
                skipped.append(Skipped(file: name, why: problem.words))
            }
        }
        self.people = people
        self.skipped = skipped
    }

    private struct Problem: Error { let words: String }

    /// What files before have: a number is one person's, and a server gives an id once.
    private struct Taken {
        var numbers: Set<String> = []
        var patients: Set<String> = []
    }

    private struct Item {
        let type: String
        let id: String
        let fullURL: String?
        let bytes: [UInt8]
        /// What its `encounter`, `context` or first line points to, as sent.
        let encounter: String?
        /// The Medication it is about, as sent.
        let medication: String?
        let provider: String?
    }

    private static func person(_ bytes: [UInt8], file: String, number assigned: String, _ taken: inout Taken) throws -> DemoPerson {
        let items = try items(bytes.starts(with: byteOrderMark) ? Array(bytes.dropFirst(byteOrderMark.count)) : bytes)
        let patients = items.filter { $0.type == "Patient" }
        guard let patient = patients.first else { throw Problem(words: "has no Patient") }
        // Whose the rest is could not be told.
        guard patients.count == 1 else { throw Problem(words: "has \(patients.count) Patients: each person needs a file of their own") }
        let own = try ownNumber(patient.bytes)
        let number = own ?? assigned
        guard taken.numbers.insert(number).inserted else { throw Problem(words: "has the NHS number of another file's Patient") }
        var targets: [String: String] = [:]
        for item in items { if let url = item.fullURL { targets[url] = "\(item.type)/\(item.id)" } }
        // Another file's Patient may have the id already: a server gives this one another.
        var patientID = patient.id
        while !taken.patients.insert(patientID).inserted { patientID = "\(patient.id)-\(taken.patients.count)" }
        if patientID != patient.id {
            targets["Patient/\(patient.id)"] = "Patient/\(patientID)"
            if let url = patient.fullURL { targets[url] = "Patient/\(patientID)" }
        }
        let practices = DemoOrganisation.all.filter { $0.kind == .gpPractice && $0.source != nil }
        // A bundle's encounters are hospitals'; these share every section, so that nothing of a file is withheld by agreement.
        let hospitals = DemoOrganisation.all.filter { [.acute, .community, .mentalHealth].contains($0.kind) && $0.source != nil }
        let practice = practices[Int(hash(patient.id) % UInt64(practices.count))]
        let gp = practice.source ?? ""
        var place: [String: String] = [:]
        for item in items where item.type == "Encounter" {
            let source = item.provider.map { hospitals[Int(hash($0) % UInt64(hospitals.count))].source ?? gp } ?? gp
            for name in [item.fullURL, "Encounter/\(item.id)"].compactMap({ $0 }) { place[name] = source }
        }
        var holdings: [String: [DemoResource]] = [:]
        func source(_ item: Item) -> String {
            (item.type == "Encounter" ? place["Encounter/\(item.id)"] : item.encounter.flatMap { place[$0] }) ?? gp
        }
        // A medicine is held by every system that has a prescription of it: elsewhere the prescription would have no name.
        var askers: [String: Set<String>] = [:]
        for item in items {
            if let medication = item.medication { askers[targets[medication] ?? medication, default: []].insert(source(item)) }
        }
        for item in items where item.type != "Patient" {
            let resource = DemoResource(type: item.type, id: item.id, bytes: rewritten(item.bytes, targets))
            let holders = item.type == "Medication" ? askers["Medication/\(item.id)"] ?? [gp] : [source(item)]
            for holder in holders.sorted() { holdings[holder, default: []].append(resource) }
        }
        if holdings[gp] == nil { holdings[gp] = [] }
        let named = withID(rewritten(patient.bytes, targets), patientID)
        let held = DemoResource(type: "Patient", id: patientID, bytes: own == nil ? withNumber(named, number) : named)
        for source in holdings.keys { holdings[source]?.insert(held, at: 0) }
        let details = try details(held.bytes)
        return DemoPerson(
            nhsNumber: number, name: "\(details.given) \(details.family)", family: details.family, given: details.given, born: details.born,
            gender: details.gender, postcode: nil, practice: practice.ods,
            patient: demographics(details, number, practice), superseded: [], holdings: holdings, file: file)
    }

    private static func items(_ bytes: [UInt8]) throws -> [Item] {
        let scanner = JSONScanner(bytes: bytes)
        guard let top = scanner.members(at: 0) else {
            guard let deep = scanner.tooDeepAt else { throw Problem(words: "is not JSON") }
            let line = bytes[..<deep].count { $0 == 0x0A } + 1
            throw Problem(words: "nests too deep: more than \(JSONScanner.deepest) levels, at byte \(deep), line \(line)")
        }
        guard top.first(where: { $0.name == "resourceType" }).flatMap({ scanner.text($0.value) }) == "Bundle",
            let entries = top.first(where: { $0.name == "entry" }).flatMap({ scanner.items(at: $0.value.lowerBound) })
        else { throw Problem(words: "is not a Bundle with entries") }
        var items: [Item] = []
        for entry in entries {
            guard let members = scanner.members(at: entry.lowerBound), let range = members.first(where: { $0.name == "resource" })?.value,
                let fields = scanner.members(at: range.lowerBound)
            else { continue }
            func text(_ name: String) -> String? { fields.first { $0.name == name }.flatMap { scanner.text($0.value) } }
            func reference(_ path: String...) -> String? {
                var value = range
                for name in path + ["reference"] {
                    guard let next = scanner.members(at: value.lowerBound)?.first(where: { $0.name == name })?.value else { return nil }
                    value = scanner.items(at: next.lowerBound)?.first ?? next
                }
                return scanner.text(value)
            }
            guard let type = text("resourceType") else { continue }
            let url = members.first { $0.name == "fullUrl" }.flatMap { scanner.text($0.value) }
            var raw = Array(bytes[range])
            var id = text("id")
            if id == nil {
                // A server gives an id to what came without one.
                let made = url.flatMap { $0.hasPrefix("urn:uuid:") ? String($0.dropFirst(9)) : nil } ?? "r\(items.count + 1)"
                raw.insert(contentsOf: Array("\"id\":\"\(made)\",".utf8), at: 1)
                id = made
            }
            // Encounter by name; a document's context holds a list of them, a claim's lines each their own.
            let encounter =
                reference("encounter") ?? reference("context") ?? reference("context", "encounter") ?? reference("item", "encounter")
            items.append(
                Item(
                    type: type, id: id ?? "", fullURL: url, bytes: raw, encounter: encounter, medication: reference("medicationReference"),
                    provider: type == "Encounter" ? reference("serviceProvider") ?? "none" : nil))
        }
        return items
    }

    /// Every `"reference": "X"` whose X is an entry's full URL becomes `Type/id`.
    static func rewritten(_ bytes: [UInt8], _ targets: [String: String]) -> [UInt8] {
        let key = Array("\"reference\"".utf8)
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var at = 0
        while at < bytes.count {
            guard bytes[at] == 0x22, bytes.count - at > key.count, bytes[at..<(at + key.count)].elementsEqual(key) else {
                out.append(bytes[at])
                at += 1
                continue
            }
            out.append(contentsOf: key)
            at += key.count
            while at < bytes.count, bytes[at] == 0x3A || bytes[at] == 0x20 || bytes[at] == 0x0A || bytes[at] == 0x0D || bytes[at] == 0x09 {
                out.append(bytes[at])
                at += 1
            }
            guard at < bytes.count, bytes[at] == 0x22, let end = bytes[(at + 1)...].firstIndex(of: 0x22) else { continue }
            if let target = targets[String(decoding: bytes[(at + 1)..<end], as: UTF8.self)] {
                out.append(0x22)
                out.append(contentsOf: target.utf8)
                out.append(0x22)
            } else {
                out.append(contentsOf: bytes[at...end])
            }
            at = end + 1
        }
        return out
    }

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    private static let numberSystem = "https://fhir.nhs.uk/Id/nhs-number"

    /// The NHS number that the Patient brings; nil where it brings none.
    private static func ownNumber(_ bytes: [UInt8]) throws -> String? {
        struct Patient: Decodable {
            struct Identifier: Decodable { let system: String?, value: String? }
            let identifier: [Identifier]?
        }
        let sent = (try? JSONDecoder().decode(Patient.self, from: Data(bytes)))?.identifier ?? []
        guard let text = sent.first(where: { $0.system == numberSystem })?.value else { return nil }
        guard let number = try? NHSNumber(text) else { throw Problem(words: "has a Patient with an NHS number that cannot be") }
        return number.digits
    }

    /// The resource under another id.
    private static func withID(_ bytes: [UInt8], _ id: String) -> [UInt8] {
        guard let value = JSONScanner(bytes: bytes).members(at: 0)?.first(where: { $0.name == "id" })?.value else { return bytes }
        var out = bytes
        out.replaceSubrange(value, with: Array("\"\(id)\"".utf8))
        return out
    }

    /// The Patient with an NHS number among its identifiers.
    static func withNumber(_ bytes: [UInt8], _ number: String) -> [UInt8] {
        let identifier = "{\"system\":\"\(numberSystem)\",\"value\":\"\(number)\"}"
        let scanner = JSONScanner(bytes: bytes)
        var out = bytes
        if let value = scanner.members(at: 0)?.first(where: { $0.name == "identifier" })?.value, bytes[value.lowerBound] == 0x5B {
            let isEmpty = scanner.items(at: value.lowerBound)?.isEmpty ?? true
            out.insert(contentsOf: Array((identifier + (isEmpty ? "" : ",")).utf8), at: value.lowerBound + 1)
        } else {
            out.insert(contentsOf: Array("\"identifier\":[\(identifier)],".utf8), at: 1)
        }
        return out
    }

    private struct Details { let family: String, given: String, born: String, gender: String, died: String? }

    private static func details(_ bytes: [UInt8]) throws -> Details {
        struct Patient: Decodable {
            struct Name: Decodable { let family: String?, given: [String]?, text: String? }
            let name: [Name]?
            let birthDate: String?
            let gender: String?
            let deceasedDateTime: String?
        }
        guard let patient = try? JSONDecoder().decode(Patient.self, from: Data(bytes)) else {
            throw Problem(words: "has a Patient that is not FHIR")
        }
        let name = patient.name?.first
        return Details(
            family: name?.family ?? name?.text ?? "Unknown", given: name?.given?.first ?? "", born: patient.birthDate ?? "",
            gender: patient.gender ?? "unknown", died: patient.deceasedDateTime)
    }

    private static func demographics(_ details: Details, _ number: String, _ practice: DemoOrganisation) -> [UInt8] {
        JSON.fields([
            ("resourceType", "Patient"), ("id", .text(number)),
            (
                "meta",
                ["versionId": "1", "security": [["system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "U"]]]
            ),
            ("identifier", [["system": "https://fhir.nhs.uk/Id/nhs-number", "value": .text(number)]]),
            ("name", [["use": "usual", "family": .text(details.family), "given": [.text(details.given)]]]),
            ("gender", .text(details.gender)),
            ("birthDate", details.born.isEmpty ? nil : .text(details.born)), ("deceasedDateTime", details.died.map { .text($0) }),
            (
                "generalPractitioner",
                [
                    [
                        "type": "Organization",
                        "identifier": ["system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": .text(practice.ods)],
                        "display": .text(practice.name),
                    ]
                ]
            ),
        ]).bytes
    }

    /// FNV-1a: the same deal every time.
    private static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(14_695_981_039_346_656_037) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
    }
}
