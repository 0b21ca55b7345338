import CareRecord
import FHIRWire

/// A page of pointers, as far as we read it. Not FHIRWire's: it is of nobody's record, and nothing of it is shown.
///
/// Whatever on it is not understood is a failure of the whole: it may be the pointer to somebody who knows the person.
struct PointerBundle: Decodable {
    struct Entry: Decodable {
        struct Search: Decodable { let mode: String? }
        struct Response: Decodable { let status: String? }
        let resource: Resource?
        let search: Search?
        let response: Response?
    }
    /// A pointer, a message about the search, or what came beside them.
    struct Resource: Decodable {
        struct Content: Decodable {
            struct Attachment: Decodable { let url: String? }
            let attachment: Attachment?
        }
        struct Issue: Decodable { let severity: String?, code: String? }
        let resourceType: String?
        let status: String?
        let custodian: Custodian?
        let content: [Content]?
        let issue: [Issue]?
    }
    struct Custodian: Decodable {
        struct Identifier: Decodable { let value: String? }
        let identifier: Identifier?
        let reference: String?
    }
    struct Link: Decodable { let relation: String?, url: String? }
    struct Meta: Decodable {
        struct Tag: Decodable { let code: String?, display: String? }
        let tag: [Tag]?
    }
    let resourceType: String?
    let total: Int?
    let entry: [Entry]?
    let link: [Link]?
    let meta: Meta?

    enum Next {
        case none
        case address(String)
        case token(String)
    }

    /// What a page says.
    struct Page {
        /// Those that hold now.
        var pointers: [LocatorPointer] = []
        /// How many matched, of any status: `total` counts these.
        var matched = 0
        var next = Next.none
    }

    /// - Throws: where it reports an error, says that something is left out, or holds what is not understood.
    func page() throws(SourceFailure) -> Page {
        var page = Page()
        for entry in entry ?? [] {
            let status = entry.response?.status ?? ""
            if status.hasPrefix("4") || status.hasPrefix("5") { throw .outcome(codes: ["exception"]) }
            guard let resource = entry.resource, let type = resource.resourceType else { throw .notUnderstood(place: "entry") }
            let isBeside = entry.search?.mode == "include" || entry.search?.mode == "outcome"
            switch type {
            case "DocumentReference":
                if !isBeside { page.matched += 1 }
                if resource.status == nil || resource.status == "current" { page.pointers.append(resource.pointer) }
            case "OperationOutcome": if let failure = resource.failure { throw failure }
            default: if !isBeside { throw .notUnderstood(place: "entry") }
            }
        }
        page.next = try next()
        return page
    }

    /// A link of relation next, or NRL's own way: a tag whose display says what its code is.
    private func next() throws(SourceFailure) -> Next {
        if let link = link?.first(where: { $0.relation == "next" }) {
            guard let url = link.url, !url.isEmpty else { throw .notUnderstood(place: "next") }
            return .address(url)
        }
        let tag = meta?.tag?.first { ($0.display ?? "").replacing("_", with: "-") == "next-page-token" }
        guard let tag else { return .none }
        guard let token = tag.code, !token.isEmpty else { throw .notUnderstood(place: "next") }
        return .token(token)
    }
}

extension PointerBundle.Resource {
    fileprivate var pointer: LocatorPointer {
        LocatorPointer(custodian: custodian?.code, addresses: (content ?? []).compactMap { $0.attachment?.url })
    }

    /// What a message says against the list's being whole; nil where it says nothing against it.
    fileprivate var failure: SourceFailure? {
        let issues = (issue ?? []).map { ReadAnswer.Issue(severity: $0.severity ?? "", code: $0.code ?? "", details: []) }
        // A parameter that it passed over may be the person.
        return SourceWork.failure(saidBy: issues) ?? (issues.contains { SourceWork.notAsAsked.contains($0.code) } ? .incomplete : nil)
    }
}

extension PointerBundle.Custodian {
    /// By identifier, as the National Record Locator has it; else as NHS systems refer to organisations: by an id that is the ODS code.
    fileprivate var code: ODSCode? {
        if let value = identifier?.value { return ODSCode(value) }
        guard let reference else { return nil }
        let parts = reference.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 2, parts[parts.count - 2] == "Organization", let last = parts.last else { return nil }
        // An id on another server is a number of its own.
        return parts.count == 2 || reference.hasPrefix("https://directory.spineservices.nhs.uk/") ? ODSCode(last) : nil
    }
}
