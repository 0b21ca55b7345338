import AccessControl
import CareRecord
import FHIRWire
import Foundation

/// What a look has received, as far as its sensitivity can be told from it; all of it, shown or not, since what is withheld labels others.
///
/// Kept only where the policy has labels, and only while something may still come.
struct SensitivityNet: Sendable {
    /// What has come and was not read for its sensitivity: nothing in it can bear a label by itself.
    private var waiting: [ReadResource] = []
    private var mayFind = false
    private let screen: LabelScreen
    private var items: [LabelledItem] = []
    /// Since the last labelling.
    private var fresh: [LabelledItem] = []
    /// Addresses that resources came under, with the item.
    private var addresses: [(url: String, item: ItemKey)] = []
    /// Addresses that were pointed at and did not come with the same answer: one may be another answer's.
    private var pointedAt: Set<ItemKey> = []
    /// Of all received.
    private var labels: Labels?
    /// What could not be read a second time may be anything.
    private var isUnreadable = false

    init(_ policy: RegionPolicy) { screen = LabelScreen(policy) }

    /// Whether anything may not be shown as it is.
    var isAnything: Bool { labels != nil || isUnreadable }

    mutating func take(_ resource: ReadResource) {
        // What is not understood shows nothing, but others may have taken their words from it.
        mayFind =
            mayFind || !resource.isToldByText || screen.mayFind(in: resource.raw.bytes)
            || resource.entries.contains { mayFind(in: $0, of: resource) }
        if case .notUnderstood = resource.outcome { return }
        waiting.append(resource)
    }

    /// Whether what stands in none of its bytes as it is could tell a label: a narrative without its tags, a title made of one.
    private func mayFind(in entry: Entry, of resource: ReadResource) -> Bool {
        if entry.isNarrativeOnly, let title = entry.title.shown, screen.mayFind(in: title) { return true }
        if entry.attachments.contains(where: { Self.letter($0, in: resource).map { screen.mayFind(in: $0) } ?? false }) { return true }
        return entry.narrative.flatMap { Self.bytes(of: resource, at: $0) }.map { screen.mayFind(inNarrative: $0) } ?? false
    }

    /// Labels what has come since the last time, and all else by it.
    ///
    /// Most records bear none, and then each resource's text is looked through once. What bears a label of its own is told from its answer
    /// alone, since its words are its own or those of what came with it; then all of the look is read for it.
    ///
    /// - Returns: whether labels may have changed.
    mutating func label(under policy: RegionPolicy) -> Bool {
        guard mayFind || isAnything, !waiting.isEmpty else { return false }
        mayFind = false
        read()
        items += fresh
        let isPlain = labels == nil && !Labels.areBorne(by: fresh, policy: policy)
        fresh = []
        guard !isPlain || isUnreadable else { return false }
        findAcrossAnswers()
        labels = Labels(items, policy: policy)
        return true
    }

    func outcome(of key: ItemKey, opened: Set<LabelID>) -> LabelOutcome {
        if isUnreadable { return .withheld(.record, openedBy: []) }
        return labels?.outcome(of: key, opened: opened) ?? .shown
    }

    private mutating func read() {
        let resources = waiting
        waiting = []
        let bearings: [ReadResource.Bearings]
        do throws(ReadingError) {
            bearings = try R4Reader.bearings(of: resources)
        } catch {
            isUnreadable = true
            return
        }
        for (resource, said) in zip(resources, bearings) {
            let item = Self.item(resource, said)
            if let url = resource.fullURL { addresses.append((url, item.key)) }
            for link in item.links where link.target.utf8.contains(UInt8(ascii: ":")) {
                pointedAt.insert(ItemKey(source: item.key.source, reference: link.target))
            }
            fresh.append(item)
        }
    }

    /// What one answer points at by the address under which another answer brought it.
    private mutating func findAcrossAnswers() {
        guard !pointedAt.isEmpty else { return }
        var found: [ItemKey: String] = [:]
        for (url, item) in addresses {
            let address = ItemKey(source: item.source, reference: url)
            if pointedAt.contains(address) { found[address] = item.reference }
        }
        guard !found.isEmpty else { return }
        pointedAt.subtract(found.keys)
        items = items.map { item in
            let links = item.links.map { link in
                found[ItemKey(source: item.key.source, reference: link.target)].map { LabelledItem.Link($0, link.kind) } ?? link
            }
            return links == item.links
                ? item
                : LabelledItem(
                    key: item.key, type: item.type, marks: item.marks, codes: item.codes, words: item.words, links: links,
                    saysInWords: item.saysInWords, identifiers: item.identifiers)
        }
    }

    static func key(_ resource: ReadResource) -> ItemKey {
        let key = resource.key
        // Without an id only its address names it, or nothing does.
        let reference = key.id.isEmpty ? resource.fullURL ?? "\(key.type)#\(key.contentHash)" : "\(key.type)/\(key.id)"
        return ItemKey(source: key.source, reference: reference)
    }

    static func item(_ resource: ReadResource, _ said: ReadResource.Bearings) -> LabelledItem {
        let links = said.references.compactMap { LabelledItem.Link(element: $0.element, target: $0.target) }
        let read = LabelledItem(key: key(resource), type: resource.key.type, entries: resource.entries, marks: said.marks, links: links)
        // With its tags, since an attribute can tell, and without, since a tag may stand between two words.
        let narratives = resource.entries.compactMap(\.narrative).compactMap { text(in: resource, at: $0) }.flatMap {
            [$0, Markup.text($0)]
        }
        let letters = resource.entries.flatMap(\.attachments).compactMap { letter($0, in: resource) }
        // Whatever stands in it anywhere may be shown somewhere, a value or a remark of any kind: all of its text tells. Not the person's own,
        // whose name, address and practice say nothing of what the matter is.
        let whole = resource.key.type == "Patient" ? [] : [LabelScreen.text(of: resource.raw.bytes)]
        return LabelledItem(
            key: read.key, type: read.type, marks: read.marks, codes: said.codes,
            // What is read says its codes' words itself; its title comes first.
            words: (resource.entries.isEmpty ? said.codes.compactMap(\.display) : read.words + narratives) + letters + whole, links: links,
            saysInWords: saysInWords(resource), identifiers: said.identifiers)
    }

    /// Whether a resource says anything in words of its sender's own, which may repeat what another organisation keeps secret.
    static func saysInWords(_ resource: ReadResource) -> Bool {
        if case .notUnderstood = resource.outcome { return false }
        // A name, an address and a practice say nothing of what the matter is.
        if resource.key.type == "Patient" { return resource.entries.contains { $0.narrative != nil || !$0.attachments.isEmpty } }
        return !R4Reader.isSaidByCodes(resource)
    }

    /// A letter that stands in the resource itself, where it is text (HL7 FHIR R4, `Attachment.data`), with its tags and without.
    private static func letter(_ attachment: Attachment, in resource: ReadResource) -> String? {
        guard let place = attachment.inlineData, isText(attachment.contentType), let base64 = text(in: resource, at: place),
            let data = Data(base64Encoded: base64, options: .ignoreUnknownCharacters), !data.isEmpty
        else { return nil }
        let letter = String(decoding: data, as: UTF8.self)
        return letter + "\n" + Markup.text(letter)
    }

    private static func isText(_ contentType: String?) -> Bool {
        guard let type = contentType?.lowercased() else { return true }
        return ["text", "xml", "html", "json", "rtf"].contains { type.contains($0) }
    }

    /// A narrative, tags and all. What is no text after all is looked through as it stands.
    private static func text(in resource: ReadResource, at place: Range<Int>) -> String? {
        guard let told = bytes(of: resource, at: place).map(Array.init) else { return nil }
        return Looks.text(in: told, at: 0..<told.count) ?? String(decoding: told, as: UTF8.self)
    }

    private static func bytes(of resource: ReadResource, at place: Range<Int>) -> ArraySlice<UInt8>? {
        let bytes = resource.raw.bytes
        let (from, to) = (bytes.startIndex + place.lowerBound, bytes.startIndex + place.upperBound)
        guard place.lowerBound >= 0, from <= to, to <= bytes.endIndex else { return nil }
        return bytes[from..<to]
    }
}
