import CareRecord

/// An entry while its resource is being read.
struct Draft {
    var title = Concept()
    var status: Status?
    var assertion = Assertion.affirmed
    var when: PartialDate?
    var until: PartialDate?
    var recorded: PartialDate?
    var author: String?
    /// Organisations the resource names as its own, most telling first.
    var organisations: [NamedOrganisation] = []
    var notes: [String] = []
    var details: [Detail] = []
    var attachments: [Attachment] = []

    mutating func detail(_ label: String, _ text: String?) {
        if let text, !text.isEmpty { details.append(Detail(label, text)) }
    }

    mutating func detail(_ label: String, _ date: PartialDate?) { detail(label, date?.text) }
}

extension Reading {
    /// Takes author and organisations from a reference, a list of them, or a list of `{actor, onBehalfOf}`.
    func by(_ node: Node, _ key: StaticString, _ draft: inout Draft) {
        guard let found = member(node, key) else { return }
        let each =
            isArray(found)
            ? Nodes(document: document, at: found.index + 1, end: after(found).index)
            : Nodes(document: document, at: found.index, end: after(found).index)
        for item in each {
            guard isObject(item) else {
                note(item, .wrongKind)
                continue
            }
            if let actor = member(item, "actor") ?? member(item, "member") ?? member(item, "individual"), isObject(actor) {
                if let behalf = member(item, "onBehalfOf"), isObject(behalf) { add(organisation: behalf, &draft) }
                add(hand: actor, &draft)
            } else {
                add(hand: item, &draft)
            }
        }
    }

    func add(organisation reference: Node, _ draft: inout Draft) {
        let named = organisation(ofReference: reference)
        if !named.isEmpty { draft.organisations.append(named) }
    }

    private func add(hand reference: Node, _ draft: inout Draft) {
        let named = organisation(ofReference: reference)
        if !named.isEmpty { draft.organisations.append(named) }
        let kind = type(ofReference: reference, resolve(reference))
        if kind == "Organization" || kind == "Location" || kind == "HealthcareService" { return }
        if draft.author == nil { draft.author = name(ofReference: reference) }
    }

    /// The organisation of a field that is one reference.
    func organisation(_ node: Node, _ key: StaticString, _ draft: inout Draft) {
        guard let reference = object(node, key) else { return }
        add(organisation: reference, &draft)
    }
}
