/// Whose word a statement is, for telling whether two differ: an organisation does not differ with itself.
///
/// Of a system that answers for several organisations and does not say whose a resource is, each resource may be another's: it speaks for
/// itself, so that a difference between two of them is said and not taken for one organisation's change of mind.
enum Voice: Hashable, Sendable {
    case organisation(ODSCode)
    case resource(ResourceKey)
}

extension Entry {
    var voice: Voice {
        provenance.isOrganisationNamed ? .organisation(provenance.organisation) : .resource(provenance.resource)
    }
}

extension Statement {
    /// All that say it.
    var voices: Set<Voice> { Set(entries.map(\.voice)) }
}
