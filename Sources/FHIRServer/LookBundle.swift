import CareRecord
import Crypto
import Foundation
import Hummingbird
import Looks

/// The look as one FHIR R4 Bundle of type `collection` (issue 3, part 11; docs/look-as-a-resource.md).
///
/// Every resource that the gate released, as its source sent it, byte for byte, its `fullUrl` naming the source; a `Provenance`
/// for each; an `OperationOutcome` for each organisation and section without entries, for what was cut short, withheld or not
/// understood. Sources: HL7 FHIR R4 Bundle (bdl-7: full URLs are unique), Provenance, OperationOutcome.
public enum LookBundle {
    /// The code system of law 4's states, in `issue[0].details.coding`.
    public static let stateSystem = "https://carerecord.example/fhir/CodeSystem/section-state"
    /// Prefix of the extensions that hold organisation, section and time of answer on an issue.
    public static let extensionBase = "https://carerecord.example/fhir/StructureDefinition/"

    /// Stands where a section's code stands, for types of no section.
    static let otherKindsCode = "other-kinds"

    /// - Complexity: O(bytes of the resources).
    public static func bytes(_ look: WholeLook, at now: Date) -> ByteBuffer {
        let resources = look.resources
        var out = JSONBytes(reserving: resources.reduce(4096) { $0 + $1.bytes.count + 700 })
        out.raw("{\"resourceType\":\"Bundle\",\"meta\":{\"extension\":[")
        ledger(look.counts, &out)
        // Of no organisation and no section, so that no outcome could bear it.
        for notice in look.notices {
            out.raw(",{\"url\":\"\(extensionBase)notice\",\"valueString\":")
            out.string(notice)
            out.raw("}")
        }
        out.raw("]},\"type\":\"collection\",\"timestamp\":")
        out.string(instant(now))
        out.raw(",\"entry\":[")
        var isFirst = true
        func entry(_ url: String, of scheme: String = "", _ body: (inout JSONBytes) -> Void) {
            if !isFirst { out.raw(",") }
            isFirst = false
            out.raw("{\"fullUrl\":")
            out.string([scheme, url])
            out.raw(",\"resource\":")
            body(&out)
            out.raw("}")
        }
        var used: Set<String> = []
        used.reserveCapacity(resources.count)
        // All resources of one answer were fetched at once.
        var fetched: (date: Date, text: String) = (now, instant(now))
        for resource in resources {
            let url = fullURL(resource, &used)
            entry(url) { $0.bytes(resource.bytes) }
            let name = uuid("provenance|", url)
            if fetched.date != resource.fetched { fetched = (resource.fetched, instant(resource.fetched)) }
            entry(name, of: "urn:uuid:") { provenance(resource, target: url, id: name, recorded: fetched.text, &$0) }
        }
        for row in look.panel {
            func say(_ outcome: Outcome, _ section: (code: String, title: String)?, answered: Date?) {
                let name = uuid("outcome|\(row.source)|\(row.organisation.ods)|\(section?.code ?? "")|\(outcome.code)|\(outcome.words)")
                let about = section.map { ", \($0.title)" } ?? ""
                entry(name, of: "urn:uuid:") {
                    issue(
                        id: name, outcome, words: "\(row.organisation.name)\(about): \(outcome.words)", organisation: row.organisation.ods,
                        section: section?.code, answered: answered, &$0)
                }
            }
            for section in Section.allCases {
                guard let answer = row.sections[section] else { continue }
                for outcome in outcomes(answer) { say(outcome, (section.rawValue, section.title), answered: answer.answered) }
            }
            if let others = row.otherKinds {
                for outcome in outcomes(others.state, others.cutShort, withheld: others.withheldParts) {
                    say(outcome, (otherKindsCode, OtherKinds.title), answered: others.answered)
                }
            }
            if row.recalled > 0 { say(recalled(row.recalled), nil, answered: row.answered) }
        }
        for (number, unread) in look.unread.enumerated() {
            let name = uuid("unread|\(number)|\(unread.source)|\(unread.problem.place)")
            let row = look.panel.first { $0.source == unread.source && $0.organisation.ods == unread.organisation }
            let answered = unread.section.flatMap { row?.sections[$0]?.answered } ?? row?.answered
            entry(name, of: "urn:uuid:") { unreadIssue(id: name, unread, answered: answered, &$0) }
        }
        out.raw("]}")
        return out.finish()
    }

    /// Law 11: what was received and what became of it, so that a reader who counts comes to the page's numbers. A Bundle has no
    /// extensions of its own (FHIR R4: it is no DomainResource); its `meta` may.
    private static func ledger(_ counts: WholeLook.Counts, _ out: inout JSONBytes) {
        out.raw("{\"url\":\"\(extensionBase)ledger\",\"extension\":[")
        let parts = [
            ("received", counts.received), ("released", counts.released), ("repeated", counts.repeated),
            ("without-original", counts.withoutOriginal), ("withheld", counts.withheld), ("not-understood", counts.notUnderstood),
        ]
        for (number, part) in parts.enumerated() {
            out.raw("\(number == 0 ? "" : ","){\"url\":\"\(part.0)\",\"valueUnsignedInt\":\(part.1)}")
        }
        out.raw("]}")
    }

    private static func fullURL(_ resource: ReleasedResource, _ used: inout Set<String>) -> String {
        let (base, key) = (resource.sourceBase, resource.key)
        var url = ""
        url.reserveCapacity(base.utf8.count + key.type.utf8.count + key.id.utf8.count + 2)
        url += base
        if base.utf8.last != UInt8(ascii: "/") { url += "/" }
        url += inAddress(key.type)
        url += "/"
        url += inAddress(key.id)
        if !resource.key.id.isEmpty, used.insert(url).inserted { return url }
        // No id, or a second resource under one id: still one entry each, under its source's address and named by its bytes. No resource can
        // stand at such an address, since it has no id in it.
        let plain = "\(resource.key.source)|\(resource.key.type)|\(resource.key.id)|\(resource.key.contentHash)"
        var number = 0
        while true {
            let slash = base.utf8.last == UInt8(ascii: "/") ? "" : "/"
            let name = base + slash + inAddress(key.type) + "#" + uuid(plain, number == 0 ? "" : "|\(number)")
            if used.insert(name).inserted { return name }
            number += 1
        }
    }

    /// A part of an address: a sender's id that is none (a space, a slash) is percent-encoded, so that the address is one and is nobody else's.
    private static func inAddress(_ part: String) -> String {
        let isPlain = part.utf8.allSatisfy(isUnreserved)
        guard !isPlain else { return part }
        let digits = Array("0123456789ABCDEF")
        return part.utf8.reduce(into: "") { out, byte in
            if isUnreserved(byte) {
                out.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                out += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }
    }

    /// RFC 3986, 2.3.
    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
            true
        default: false
        }
    }

    private static func provenance(_ resource: ReleasedResource, target: String, id: String, recorded: String, _ out: inout JSONBytes) {
        out.raw("{\"resourceType\":\"Provenance\",\"id\":")
        out.string(id)
        out.raw(",\"target\":[{\"reference\":")
        out.string(target)
        out.raw("}],\"recorded\":")
        out.string(recorded)
        out.raw(
            ",\"agent\":[{\"type\":{\"coding\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/provenance-participant-type\",\"code\":\"custodian\"}]},\"who\":{\"identifier\":{\"system\":"
        )
        out.string(ODSCode.system)
        out.raw(",\"value\":")
        out.string(resource.organisation.code)
        out.raw("}}}],\"entity\":[{\"role\":\"source\",\"what\":{\"identifier\":{\"value\":")
        out.string([resource.key.source.name, ":", resource.key.type, "/", resource.key.id])
        out.raw("}}}]}")
    }

    private struct Outcome {
        let code: String
        let words: String
        let severity: String
        let type: String
    }

    private static func outcomes(_ answer: SectionAnswer) -> [Outcome] {
        outcomes(answer.state, answer.cutShort, withheld: answer.withheldParts, readInPart: answer.readInPart)
    }

    private static func outcomes(_ state: SectionState, _ cutShort: [CutShort], withheld: [WithheldPart], readInPart: Int = 0) -> [Outcome]
    {
        var found: [Outcome] = []
        switch state {
        case .entries: break
        case .nothingRecorded: found.append(Outcome(code: state.code, words: state.words, severity: "information", type: "informational"))
        case .notShared, .notAsked:
            found.append(Outcome(code: state.code, words: state.words, severity: "information", type: "informational"))
        // Below, with its reasons.
        case .withheld: break
        case .notUnderstood: found.append(Outcome(code: state.code, words: state.words, severity: "warning", type: "structure"))
        case .unavailable(let why): found.append(Outcome(code: state.code, words: why.sentence, severity: "warning", type: "transient"))
        case .waiting: found.append(Outcome(code: state.code, words: state.words, severity: "warning", type: "incomplete"))
        }
        // Beside entries and whatever else it came to: a reader who drops the reason takes what is beside it for this person's.
        if !withheld.isEmpty {
            let words = withheld.map(\.words).joined(separator: "; ")
            found.append(Outcome(code: "withheld", words: words, severity: "warning", type: "suppressed"))
        }
        if readInPart > 0 {
            found.append(Outcome(code: "not-understood", words: "\(readInPart) read in part", severity: "warning", type: "structure"))
        }
        for cut in cutShort {
            found.append(
                cut.isOfItsList
                    ? Outcome(code: "list-is-empty", words: cut.sentence, severity: "information", type: "informational")
                    : Outcome(code: "cut-short", words: cut.sentence, severity: "warning", type: "incomplete"))
        }
        return found
    }

    /// What pages of this look showed and no longer show is not in the Bundle, and whoever read them must hear of it.
    private static func recalled(_ count: Int) -> Outcome {
        Outcome(
            code: "recalled", words: "\(count) taken back: shown in this look before, and perhaps about somebody else", severity: "warning",
            type: "suppressed")
    }

    private static func issue(
        id: String, _ outcome: Outcome, words: String, organisation: ODSCode, section: String?, answered: Date?, _ out: inout JSONBytes
    ) {
        out.raw("{\"resourceType\":\"OperationOutcome\",\"id\":")
        out.string(id)
        out.raw(",\"issue\":[{\"extension\":[")
        place(organisation: organisation, section: section, answered: answered, &out)
        out.raw("],")
        coded(code: outcome.code, words: words, severity: outcome.severity, type: outcome.type, &out)
        out.raw("}]}")
    }

    private static func unreadIssue(id: String, _ unread: UnreadResource, answered: Date?, _ out: inout JSONBytes) {
        out.raw("{\"resourceType\":\"OperationOutcome\",\"id\":")
        out.string(id)
        out.raw(",\"issue\":[{\"extension\":[")
        place(organisation: unread.organisation, section: unread.section?.rawValue, answered: answered, &out)
        out.raw("],")
        coded(
            code: "not-understood", words: "\(unread.problem.place) \(unread.problem.reason.rawValue)", severity: "warning",
            type: "structure", &out)
        out.raw("}]}")
    }

    private static func place(organisation: ODSCode, section: String?, answered: Date?, _ out: inout JSONBytes) {
        out.raw("{\"url\":\"\(extensionBase)organisation\",\"valueIdentifier\":{\"system\":")
        out.string(ODSCode.system)
        out.raw(",\"value\":")
        out.string(organisation.code)
        out.raw("}}")
        if let section {
            out.raw(",{\"url\":\"\(extensionBase)section\",\"valueCode\":")
            out.string(section)
            out.raw("}")
        }
        if let answered {
            out.raw(",{\"url\":\"\(extensionBase)answered\",\"valueInstant\":")
            out.string(instant(answered))
            out.raw("}")
        }
    }

    private static func coded(code: String, words: String, severity: String, type: String, _ out: inout JSONBytes) {
        out.raw("\"severity\":")
        out.string(severity)
        out.raw(",\"code\":")
        out.string(type)
        out.raw(",\"details\":{\"coding\":[{\"system\":\"\(stateSystem)\",\"code\":")
        out.string(code)
        out.raw("}],\"text\":")
        out.string(words)
        out.raw("}")
    }

    /// FHIR `instant`, UTC, whole seconds.
    static func instant(_ date: Date) -> String {
        let seconds = Int64(date.timeIntervalSince1970.rounded(.down))
        var time = time_t(seconds)
        var parts = tm()
        gmtime_r(&time, &parts)
        func two(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return
            "\(1900 + parts.tm_year)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))T\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))Z"
    }

    /// A UUID named by a text (version 8: RFC 9562 section 5.8, from SHA-256).
    /// - Parameter more: the rest of the text.
    static func uuid(_ text: String, _ more: String = "") -> String {
        var hash = SHA256()
        for var part in [text, more] where !part.isEmpty { part.withUTF8 { hash.update(bufferPointer: UnsafeRawBufferPointer($0)) } }
        return String(unsafeUninitializedCapacity: 36) { out in
            var at = 0
            for (number, byte) in hash.finalize().prefix(16).enumerated() {
                // Version 8, variant 2.
                let byte = number == 6 ? byte & 0x0F | 0x80 : number == 8 ? byte & 0x3F | 0x80 : byte
                if number == 4 || number == 6 || number == 8 || number == 10 {
                    out[at] = 0x2D
                    at += 1
                }
                out[at] = JSONBytes.hex(byte >> 4)
                out[at + 1] = JSONBytes.hex(byte & 15)
                at += 2
            }
            return at
        }
    }
}
