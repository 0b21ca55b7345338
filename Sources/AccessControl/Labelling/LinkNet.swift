/// The references among one look's resources, both ways, to every resource of the name.
struct LinkNet {
    struct End {
        let place: Int
        let kind: LabelledItem.Link.Kind
    }
    /// Where each resource points.
    let to: [[End]]
    /// What points at each.
    let from: [[End]]

    init(_ items: [LabelledItem], _ placesOf: [ItemKey: [Int]]) {
        var to = [[End]](repeating: [], count: items.count)
        var from = to
        for (place, item) in items.enumerated() {
            for link in item.links {
                for target in placesOf[ItemKey(source: link.source ?? item.key.source, reference: link.target)] ?? [] where target != place
                {
                    to[place].append(End(place: target, kind: link.kind))
                    from[target].append(End(place: place, kind: link.kind))
                }
            }
        }
        (self.to, self.from) = (to, from)
    }
}
