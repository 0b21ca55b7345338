// swift-tools-version: 6.2
import PackageDescription

// The rooms of the house, lowest first (ARCHITECTURE.md): a room may use only rooms above it in this list.
// A clean build's cost is mostly its dependencies', so each new one is weighed (ARCHITECTURE.md, "Dependencies").

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
]

/// Which package each product is from.
let packageOf: [String: String] = [
    "ArgumentParser": "swift-argument-parser", "AsyncHTTPClient": "async-http-client", "Crypto": "swift-crypto", "GRDB": "GRDB.swift",
    "GRDBSQLite": "GRDB.swift",
    "HTTPTypes": "swift-http-types", "Hummingbird": "hummingbird", "HummingbirdCore": "hummingbird", "HummingbirdTLS": "hummingbird",
    "HummingbirdTesting": "hummingbird",
    "JWTKit": "jwt-kit", "Logging": "swift-log", "NIOCore": "swift-nio", "NIOHTTP1": "swift-nio", "NIOHTTPTypes": "swift-nio-extras",
    "NIOPosix": "swift-nio", "NIOSSL": "swift-nio-ssl", "NIOTLS": "swift-nio", "ServiceLifecycle": "swift-service-lifecycle",
    "Yams": "Yams",
]

/// What a room imports: rooms and products by name. Nothing is imported that is not named here (bin/test checks it).
func uses(_ names: String...) -> [Target.Dependency] { dependencies(names) }

func dependencies(_ names: [String]) -> [Target.Dependency] {
    names.map { name in packageOf[name].map { .product(name: name, package: $0) } ?? .byName(name: name) }
}

/// The room's own test target, named after it.
func tests(_ room: String, _ more: String...) -> Target {
    .testTarget(name: "\(room)Tests", dependencies: dependencies([room] + more), swiftSettings: strict)
}

let package = Package(
    name: "carerecord",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "carerecord", targets: ["carerecord"])],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // The JSON reader's C++ half: simdjson behind a thin C interface.
        // Optimised in debug too: a test that reads megabytes would otherwise wait for it.
        .target(
            name: "CSimdjson", cxxSettings: [.unsafeFlags(["-O2"])], linkerSettings: [.linkedLibrary("simdjson")]),
        .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CPostgreSQL", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),

        .target(name: "CAllocator", linkerSettings: [.linkedLibrary("jemalloc")]),

        .target(name: "CareRecord", swiftSettings: strict),
        .target(name: "Objections", dependencies: uses("CareRecord"), swiftSettings: strict),
        .target(name: "FHIRWire", dependencies: uses("CareRecord", "CSimdjson", "CLibXML2"), swiftSettings: strict),
        .target(name: "AccessControl", dependencies: uses("CareRecord"), swiftSettings: strict),
        .target(name: "AuditTrail", dependencies: uses("CareRecord", "Crypto"), swiftSettings: strict),
        .target(
            name: "Federation",
            dependencies: uses(
                "CareRecord", "Objections", "FHIRWire", "AccessControl", "AsyncHTTPClient", "CZlib", "Crypto", "JWTKit", "NIOCore",
                "NIOHTTP1", "NIOPosix", "NIOSSL", "Yams"),
            swiftSettings: strict),
        .target(
            name: "Identity", dependencies: uses("CareRecord", "AsyncHTTPClient", "Crypto", "JWTKit", "NIOCore", "NIOHTTP1"),
            swiftSettings: strict),
        .target(
            name: "Storage",
            dependencies: uses("CareRecord", "Objections", "AccessControl", "AuditTrail", "CPostgreSQL", "Crypto", "GRDB", "GRDBSQLite"),
            swiftSettings: strict),
        .target(
            name: "Looks",
            dependencies: uses(
                "CareRecord", "Objections", "FHIRWire", "AccessControl", "AuditTrail", "Federation", "Storage", "CZlib", "Crypto", "Logging"
            ),
            swiftSettings: strict),
        .target(
            name: "FHIRServer",
            dependencies: uses(
                "CareRecord", "AccessControl", "AuditTrail", "Identity", "Storage", "Looks", "Crypto", "HTTPTypes", "Hummingbird",
                "Logging", "NIOCore"),
            swiftSettings: strict),
        .target(name: "Web", dependencies: uses("HTTPTypes", "Hummingbird", "NIOCore"), swiftSettings: strict),
        .target(
            name: "PublicWeb",
            dependencies: uses(
                "CareRecord", "Objections", "AccessControl", "AuditTrail", "Identity", "Storage", "Web", "HTTPTypes", "Hummingbird",
                "Logging",
                "NIOCore"),
            swiftSettings: strict),
        .target(
            name: "StaffWeb",
            dependencies: uses(
                "CareRecord", "Objections", "AccessControl", "Looks", "Web", "HTTPTypes", "Hummingbird", "HummingbirdCore", "Logging",
                "NIOCore", "NIOHTTP1",
                "NIOHTTPTypes"),
            swiftSettings: strict),
        .target(
            name: "DemoLondon",
            dependencies: uses("CareRecord", "AsyncHTTPClient", "Crypto", "HTTPTypes", "Hummingbird", "JWTKit", "Logging", "NIOCore"),
            swiftSettings: strict),
        .target(name: "SimulatedYear", dependencies: uses("CareRecord", "AuditTrail"), swiftSettings: strict),
        .executableTarget(
            name: "carerecord",
            dependencies: uses(
                "CareRecord", "Objections", "FHIRWire", "AccessControl", "AuditTrail", "Federation", "Identity", "Storage", "Looks",
                "FHIRServer", "StaffWeb", "PublicWeb",
                "DemoLondon", "SimulatedYear", "CAllocator", "ArgumentParser", "AsyncHTTPClient", "Crypto", "HTTPTypes", "Hummingbird",
                "HummingbirdCore", "HummingbirdTLS", "Logging", "NIOCore", "NIOPosix", "NIOSSL", "NIOTLS",
                "ServiceLifecycle"),
            swiftSettings: strict),

        tests("CareRecord"),
        tests("Objections", "CareRecord"),
        tests("FHIRWire", "CareRecord"),
        tests("AccessControl", "CareRecord"),
        tests("AuditTrail", "CareRecord", "Crypto"),
        tests("SimulatedYear", "AuditTrail", "CareRecord"),
        tests(
            "Federation", "Objections", "AccessControl", "CareRecord", "FHIRWire", "AsyncHTTPClient", "JWTKit", "NIOCore", "NIOPosix",
            "NIOSSL"),
        tests(
            "Identity", "CareRecord", "DemoLondon", "AsyncHTTPClient", "Crypto", "HTTPTypes", "Hummingbird", "JWTKit", "Logging", "NIOCore"),
        tests("Storage", "Objections", "AccessControl", "AuditTrail", "CareRecord", "Crypto", "GRDB"),
        tests(
            "Looks", "Objections", "AccessControl", "AuditTrail", "CareRecord", "DemoLondon", "FHIRWire", "Federation", "Storage", "Crypto",
            "Logging",
            "NIOCore"),
        tests(
            "FHIRServer", "AccessControl", "AuditTrail", "CareRecord", "DemoLondon", "Identity", "Looks", "Storage", "AsyncHTTPClient",
            "Crypto",
            "HTTPTypes",
            "Hummingbird", "HummingbirdTesting", "Logging", "NIOCore"),
        tests("DemoLondon", "CareRecord", "FHIRWire", "HTTPTypes", "Hummingbird", "HummingbirdTesting", "NIOCore"),
        tests(
            "PublicWeb", "Objections", "AccessControl", "AuditTrail", "CareRecord", "DemoLondon", "Identity", "Storage", "AsyncHTTPClient",
            "Crypto",
            "HTTPTypes",
            "Hummingbird", "HummingbirdTesting", "Logging", "NIOCore"),
        tests(
            "StaffWeb", "Objections", "AccessControl", "CareRecord", "DemoLondon", "Looks", "Crypto", "HTTPTypes", "Hummingbird",
            "HummingbirdTesting",
            "Logging", "NIOCore"),
        .testTarget(name: "HouseTests", swiftSettings: strict),
    ],
    cxxLanguageStandard: .cxx17
)

// Each room has a page of its own beside its sources.
for target in package.targets where target.type == .regular || target.type == .executable { target.exclude.append("README.md") }

// One room at a time (CONTRIBUTING.md): `CARERECORD_ROOMS=FHIRWire,CareRecord swift test` plans only those rooms
// and their tests. Only a developer's loop uses it.
if let only = Context.environment["CARERECORD_ROOMS"], !only.isEmpty {
    var wanted = Set(only.split(separator: ",").map(String.init))
    var grew = true
    while grew {
        grew = false
        for target in package.targets where wanted.contains(target.name) {
            for case .byNameItem(let name, _) in target.dependencies
            where wanted.insert(name).inserted { grew = true }
        }
    }
    let tested = Set(only.split(separator: ",").map { "\($0)Tests" })
    for target in package.targets where tested.contains(target.name) {
        for case .byNameItem(let name, _) in target.dependencies where wanted.insert(name).inserted { grew = true }
    }
    grew = true
    while grew {
        grew = false
        for target in package.targets where wanted.contains(target.name) {
            for case .byNameItem(let name, _) in target.dependencies
            where wanted.insert(name).inserted { grew = true }
        }
    }
    package.targets.removeAll { !wanted.contains($0.name) && !tested.contains($0.name) }
    if !wanted.contains("carerecord") { package.products.removeAll() }
}
