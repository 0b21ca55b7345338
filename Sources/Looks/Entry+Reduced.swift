import CareRecord

/// What is left of an entry where its original may not be shown: nothing that somebody wrote freely.
extension Entry {
    /// Title, status, dates and what is said by codes; its remarks, narrative, documents and author may name what is withheld.
    var withoutRemarks: Entry { reduced(title: title, content: content) }

    /// A document's title, kind and dates.
    var byTitleOnly: Entry {
        guard case .document(let it) = content else { return withoutRemarks }
        // What it replaces is told only of documents that are shown: without it a replaced one would stand.
        let kept = DocumentStatement(
            type: it.type, category: nil, docStatus: it.docStatus, setting: nil, relations: it.relations, identifiers: it.identifiers)
        return reduced(title: title, content: .document(kept))
    }

    /// All that it says; its documents and its narrative stand in bytes that are not shown.
    var withoutOriginal: Entry {
        Entry(
            id: id, title: title, status: status, assertion: assertion, when: when, until: until, content: content, provenance: provenance,
            notes: notes, details: details, attachments: [], narrative: nil, isNarrativeOnly: isNarrativeOnly, problems: problems,
            isSaidInPart: isSaidInPart, apart: apart)
    }

    private func reduced(title: Concept, content: EntryContent) -> Entry {
        Entry(
            id: id,
            // The beginning of a narrative is no title.
            title: isNarrativeOnly ? Concept(codings: title.codings, text: nil) : title,
            status: status, assertion: assertion, when: when, until: until, content: content,
            provenance: Provenance(
                organisation: provenance.organisation, isOrganisationNamed: provenance.isOrganisationNamed, resource: provenance.resource,
                statedOrganisation: nil, author: nil, recorded: provenance.recorded, fetched: provenance.fetched,
                dataAsOf: provenance.dataAsOf),
            notes: [], details: [], attachments: [], narrative: nil, isNarrativeOnly: isNarrativeOnly, problems: problems,
            isSaidInPart: isSaidInPart, apart: apart)
    }
}
