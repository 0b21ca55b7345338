import Foundation
import Yams

/// A listener's part of the region file.
extension RegionReader {
    static let listenerKeys = [
        "host", "port", "url", "tls", "clientCertificates", "allowedNetworks", "trustedProxies", "forwardedHeader", "limits",
    ]

    /// - Parameters:
    ///   - more: keys that this listener has beyond what every listener has; read by the caller.
    ///   - limits: where nothing is said.
    func listener(_ node: Node?, _ place: String, more: [String] = [], limits standard: ListenerSettings.Limits = .init())
        -> ListenerSettings?
    {
        guard node != nil else { return nil }
        let it = fields(node, place, known: Self.listenerKeys + more, required: ["host", "port", "url"])
        let port = whole(it["port"], place + ".port", default: 0, in: 1...65_535)
        let clients = clientCertificates(it, place)
        let tls = listenerTLS(it, clients, place)
        let proxies = networks(it["trustedProxies"], place + ".trustedProxies")
        for (index, network) in proxies.enumerated() where network.isEverything {
            wrong("\(place).trustedProxies[\(index)]", it["trustedProxies"], "is everybody: then anybody could say where they are")
        }
        if it["forwardedHeader"] != nil, it["trustedProxies"] == nil {
            wrong(place + ".forwardedHeader", it["forwardedHeader"], "changes nothing without trustedProxies")
        }
        let header: ListenerSettings.ForwardedHeader? = it["forwardedHeader"].flatMap { choice($0, place + ".forwardedHeader") }
        let allowed = networks(it["allowedNetworks"], place + ".allowedNetworks")
        let limits = limits(it["limits"], place + ".limits", standard)
        guard let host = text(it["host"], place + ".host"), let url = address(it["url"], place + ".url") else { return nil }
        // Sign-in comes back to routes below it, and a browser's Origin never has a path.
        if let path = URLComponents(string: url)?.path, !["", "/"].contains(path) {
            wrong(place + ".url", it["url"], "must be https://host[:port] without a path: every page's address begins at the host")
        }
        if tls != nil, !url.hasPrefix("https://") { wrong(place + ".url", it["url"], "must be https where tls is given") }
        return ListenerSettings(
            host: host, port: port, url: url.hasSuffix("/") ? String(url.dropLast()) : url, tls: tls, allowedNetworks: allowed,
            trustedProxies: proxies, forwardedHeader: header ?? .xForwardedFor,
            certificateHeader: text(clients["header"], place + ".clientCertificates.header"), limits: limits)
    }

    /// Asked for here, where TLS ends, by whom they must be signed; or by a trusted proxy, which says in a header which one it was shown. Only staff
    /// have sessions that are of a certificate.
    private func clientCertificates(_ it: [String: Node], _ place: String) -> [String: Node] {
        let (node, place) = (it["clientCertificates"], place + ".clientCertificates")
        let isForwarded = place.hasPrefix("listeners.staff.") && node?.mapping?["header"] != nil
        let clients = fields(
            node, place, known: ["authorities"] + (isForwarded ? ["header"] : []), required: isForwarded ? [] : ["authorities"])
        guard node != nil else { return clients }
        guard isForwarded else {
            if it["tls"] == nil { wrong(place, node, "needs tls: who ends TLS in front of us must ask for them") }
            return clients
        }
        if clients["authorities"] != nil { wrong(place, node, "is by authorities or by a header: one of the two") }
        if it["trustedProxies"] == nil { wrong(place + ".header", clients["header"], "needs trustedProxies: nobody else is believed") }
        if let name = text(clients["header"], place + ".header"), name.wholeMatch(of: /[A-Za-z][A-Za-z0-9-]{0,59}/) == nil {
            wrong(place + ".header", clients["header"], "must be a header's name: letters, digits and -")
        }
        return clients
    }

    private func listenerTLS(_ it: [String: Node], _ clients: [String: Node], _ place: String) -> ListenerSettings.TLS? {
        let tls = fields(it["tls"], place + ".tls", known: ["certificate", "key"], required: ["certificate", "key"])
        guard let certificate = text(tls["certificate"], place + ".tls.certificate"), let key = text(tls["key"], place + ".tls.key") else {
            return nil
        }
        return ListenerSettings.TLS(
            certificate: certificate, key: key, clientAuthorities: text(clients["authorities"], place + ".clientCertificates.authorities"))
    }

    /// An empty list is a mistake: it could mean nobody or everybody.
    private func networks(_ node: Node?, _ place: String) -> [NetworkRange] {
        guard let node else { return [] }
        let all = list(node, place)
        if all.isEmpty, node.sequence != nil { wrong(place, node, "must name at least one network") }
        return all.compactMap { node, place in
            guard let text = text(node, place) else { return nil }
            guard let network = NetworkRange(text) else {
                wrong(place, node, "must be a network such as 10.20.0.0/16 or 2001:db8::/32, with no bit set behind its prefix")
                return nil
            }
            return network
        }
    }

    private func limits(_ node: Node?, _ place: String, _ standard: ListenerSettings.Limits) -> ListenerSettings.Limits {
        var limits = standard
        guard node != nil else { return limits }
        let it = fields(
            node, place,
            known: [
                "requestsPerSession", "requestsPerAddress", "searchesPerSession", "searchesPerAddress", "looksPerSession",
                "looksPerAddress",
                "headerSeconds", "bodySeconds", "bodyBytes", "connections", "connectionsPerAddress", "idleMinutes",
            ])
        func set(_ name: String, _ value: inout Int, _ range: ClosedRange<Int>) {
            value = whole(it[name], "\(place).\(name)", default: value, in: range)
        }
        let rates = 1...10_000_000
        set("requestsPerSession", &limits.requestsPerSession, rates)
        set("requestsPerAddress", &limits.requestsPerAddress, rates)
        set("searchesPerSession", &limits.searchesPerSession, rates)
        set("searchesPerAddress", &limits.searchesPerAddress, rates)
        set("looksPerSession", &limits.looksPerSession, rates)
        set("looksPerAddress", &limits.looksPerAddress, rates)
        set("headerSeconds", &limits.headerSeconds, 1...120)
        set("bodySeconds", &limits.bodySeconds, 1...300)
        // The forms of ours fit into the least; nothing that we take is larger than the most.
        set("bodyBytes", &limits.bodyBytes, 16_384...max(1_048_576, standard.bodyBytes))
        set("connections", &limits.connections, 10...1_000_000)
        set("connectionsPerAddress", &limits.connectionsPerAddress, 1...1_000_000)
        // Never longer than NHS practice has it; short ones are for tests.
        limits.idleMinutes = number(it["idleMinutes"], place + ".idleMinutes", default: limits.idleMinutes, in: 0.05...30)
        for (session, address, name) in [
            (limits.requestsPerSession, limits.requestsPerAddress, "requestsPerAddress"),
            (limits.searchesPerSession, limits.searchesPerAddress, "searchesPerAddress"),
            (limits.looksPerSession, limits.looksPerAddress, "looksPerAddress"),
        ] where address < session {
            wrong("\(place).\(name)", it[name] ?? node, "is below what one session may: that limit would change nothing")
        }
        return limits
    }
}
