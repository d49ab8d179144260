"""The words by which a column is known, field by field: first what tools write, then what people write in nine languages.

Earlier words take precedence. Accents, case, spaces and punctuation do not matter, see `folded`. Lines of words in other languages
are in the order German, French, Spanish, Portuguese, Italian, Dutch, Japanese, Chinese. All kinds stand in one file, so that
whoever adds a word sees where else it is used.

*Source*: the tools are named with the kinds below.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

Spellings = dict[str, tuple[str, ...]]

MAPPED: Final = "\x1e"
"""What stands in a header between the name of a column and the field that the user says it is."""


@lru_cache(maxsize=20_000)
def folded(name: str) -> str:
    """The name without what does not matter; if the user says which field it is, the mark and that field.

    >>> folded(" Source.IP-Address_"), folded("Numéro de série:"), folded("Retired?"), folded("Name 1\x1ename")
    ('sourceipaddress', 'numerodeserie', 'retired?', '\\x1ename')
    """
    if MAPPED in name:
        return MAPPED + name.rpartition(MAPPED)[2]
    text = unicodedata.normalize("NFKC", name).casefold()
    if not text.isascii():
        text = unicodedata.normalize("NFC", re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFKD", text)))
    text = re.sub(r"[\s_.\-@'’º°]+|[:*]+$", "", text)
    return _OF_A_VIEW.sub("", text)


_OF_A_VIEW: Final = re.compile(r"^details_?table0?(?=[a-z])|(?<=[a-z]{4})0$")
"""What reports of Configuration Manager put around the names of its views: `Details_Table0_Model0` is a model."""


def _words(spelled: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(folded, spelled.split())))


def _known(words: dict[str, str]) -> Spellings:
    """Each field with its words; the user's own mapping takes precedence."""
    return {field: (MAPPED + field, *_words(spelled)) for field, spelled in words.items()}


FLOW: Final = _known(
    {
        "source": """sa srcaddr srcip ipsrc sourceip sip ipv4srcaddr sourceipv4address sourceaddress srcaddress srcipaddr
             srcipaddress sourceipaddress srcips idorigh clientip clientaddress jsonpayloadconnectionsrcip connectionsrcip
            pktsrcaddr src4addr srcendpointip iana:sourceipv4address src""",
        "destination": """da dstaddr destaddr dstip destip ipdst destinationip dip ipv4dstaddr destinationipv4address
             destinationaddress dstaddress destaddress dstipaddr dstipaddress destinationipaddress destips idresph serverip
            serveraddress jsonpayloadconnectiondestip connectiondestip pktdstaddr
            dst4addr dstendpointip iana:destinationipv4address dst""",
        "source (packet)": "pktsrcaddr",
        "destination (packet)": "pktdstaddr",
        "source (public)": "srcpublicips srcpublicipss",
        "destination (public)": "destpublicips destpublicipss publicips publicipss",
        "source (IPv6)": """ipv6srcaddr sourceipv6address
            src6addr iana:sourceipv6address""",
        "destination (IPv6)": """ipv6dstaddr destinationipv6address
            dst6addr iana:destinationipv6address""",
        "source (NAT)": """sourcenatip clientnatip srcnatip natsrcip natsourceip natsourceaddress natsrcaddr srcnataddr
            postnatsourceipv4address postnatsourceipv6address iana:postnatsourceipv4address iana:postnatsourceipv6address
            src4xltip src6xltip srcxltip xlatesrcaddripv4 xlatesrc xlatedsrcip sourcetranslatedaddress translatedsourceip
            translatedsrcip srctranslatedip srcendpointproxyendpointip srcendpointintermediateips jsonpayloadconnectionnatip""",
        "destination (NAT)": """destinationnatip servernatip dstnatip natdstip natdestip natdestinationip natdestinationaddress
            natdstaddr dstnataddr
            postnatdestinationipv4address postnatdestinationipv6address iana:postnatdestinationipv4address
            iana:postnatdestinationipv6address dst4xltip dst6xltip dstxltip xlatedstaddripv4 xlatedst xlateddstip
            destinationtranslatedaddress translateddestinationip translateddstip dsttranslatedip dstendpointproxyendpointip
            dstendpointintermediateips proxyendpointip""",
        "source AS": """srcas sas sourceas srcasn sasn sourceasn assrc asnsrc bgpsourceasnumber iana:bgpsourceasnumber
            sourceasnumber
            srcasnumber clientasnumber sourceasasn srclocationasn jsonpayloadsrclocationasn srcendpointautonomoussystemnumber""",
        "destination AS": """dstas das destinationas destas dstasn dasn destinationasn destasn asdst asndst bgpdestinationasnumber
            iana:bgpdestinationasnumber destinationasnumber dstasnumber serverasnumber destinationasasn destlocationasn
            jsonpayloaddestlocationasn dstendpointautonomoussystemnumber""",
        "address AS": "asn asnumber as autonomoussystem autonomoussystemnumber",
        "address": "ip ipaddress ipaddr address remoteip remoteaddress remoteaddr peer peerip",
        "domain": """servername serverdomain sni tlssni tlsservername tlsclientservername sslservername quicsni
             servernameindication destinationdomain destdomain dstdomain dsthost desthost dsthostname desthostname
             destinationhostname destinationhost serverhostname targethost remotehost remotehostname hosttls
            dstendpointhostname""",
        "domain (HTTP)": """urldomain urlhost httphost httphostname httpdomain hosthttp hostheader httphostheader requesthost
             cshost ehost vhost virtualhost fqdn propertiesfqdn destinationfqdn dstfqdn destfqdn domain domainname""",
        "domain (DNS)": """queryname propertiesqueryname dnsqueryname dnsquery dnsquestionname dnsrrname rrname qname
             querydomain""",
        "URL": """url urls eurl uri weburl fullurl urlfull urloriginal requesturl requesturi httpurl httpuri
             httprequesturl httprequesturi desturl destinationurl targeturl""",
        "host": """host hostname hostnames site website sourcedomain srcdomain sourcehost sourcehostname srchost srchostname
             clientdomain clienthost clienthostname""",
        "application": "application applicationname appname",
        "next AS": "bgpnextadjacentasnumber iana:bgpnextadjacentasnumber peerdstas peerasdst peerdstasn nextas nextasn nexthopas",
        "AS path": "aspath dstaspath destinationaspath bgpaspath asnpath",
        "previous AS": "bgpprevadjacentasnumber iana:bgpprevadjacentasnumber peersrcas peerassrc peersrcasn prevas previousas",
        "octets": """networkbytes totbytes totalbytes bytes octets octetdeltacount octettotalcount databytes bytestotal
            trafficbytes iana:octetdeltacount iana:octettotalcount""",
        "octets (there)": """ibyt inbytes sourcebytes srcbytes bytessrctodest bytessent jsonpayloadbytessent outboundbytes
             outboundbytesd origbytes
            bytesout trafficbytesout""",
        "octets (back)": """obyt outbytes destinationbytes dstbytes bytesdesttosrc bytesreceived inboundbytes inboundbytesd
             respbytes
            trafficbytesin ianareverse:octetdeltacount""",
        "packets": """networkpackets totpackets totalpackets packets pkts packetdeltacount packettotalcount
            trafficpackets iana:packetdeltacount iana:packettotalcount""",
        "packets (there)": """ipkt inpkts sourcepackets srcpackets packetssrctodest packetssent jsonpayloadpacketssent
             outboundpackets outboundpacketsd origpkts
            inpackets trafficpacketsout""",
        "packets (back)": """opkt outpkts destinationpackets dstpackets packetsdesttosrc packetsreceived inboundpackets
             inboundpacketsd resppkts
            outpackets trafficpacketsin ianareverse:packetdeltacount""",
        "first": """ts firstseen first firsttime starttime stime flowstarttime flowstarttimet flowstartmilliseconds
             flowstartseconds firstswitched firstpacket timestampstart timeflowstartns timeflowstartms timeflowstart start
            eventstart jsonpayloadstarttime timestamp time timegenerated timereceivedns timereceived
            tfirst iana:flowstartmilliseconds iana:flowstartseconds iana:flowstartmicroseconds iana:flowstartnanoseconds
            stampinserted""",
        "last": """te lastseen last lasttime endtime stoptime etime flowendtime flowendtimet flowendmilliseconds
             flowendseconds lastswitched lastpacket timestampend end eventend jsonpayloadendtime timeflowendns timeflowendms
            timeflowend
            tlast iana:flowendmilliseconds iana:flowendseconds iana:flowendmicroseconds iana:flowendnanoseconds
            stampupdated""",
        "lasted": "duration",
        "sampling": "samplingrate",
        "state": """action connstate flowstatus flowstatuss disposition jsonpayloaddisposition firewallaction
             zeekconnectionstate state""",
        "asset": """interface interfaceid ifname iface exporter exporterip exporteraddress exporteripaddress peeripsrc sensor
             sensorname sensorid vpc vpcid vpcname observername sampleraddress
            ip4router ip6router tgwattachmentid tgwid jsonpayloadsrcinstancevmname jsonpayloaddestinstancevmname
            srcinstancevmname destinstancevmname srcendpointinterfaceuid dstendpointinterfaceuid""",
    }
)
"""nfdump `-o csv` (1.6: sa, da, ibyt; 1.7: srcAddr, firstSeen), nProbe templates, pmacct print plugin, SiLK rwcut, IANA IPFIX
elements, Elastic ECS, Arkime sessions, GoFlow2, Zeek's conn log as a table, Azure traffic analytics, GCP and AWS VPC flow logs
exported as tables, nfdump JSON, ipfixcol2, OCSF network activity (class 4001), Oracle's VCN flow logs; then generic. States are
words of `attempts`. A duration is taken where it is known to be seconds, `_SECONDS`. sampling: one of so many packets was counted.
(packet): the ends in front of a gateway, which go before the others; (NAT): what a gateway put in the place of the
ends; AS: what the exporter's routes tell of the ends, 0 if nothing; (public): several addresses in a cell, where the
others are blank. A host may be one of ours: of these only
names that a fact knows are asked. A column of a user or a device is not taken: people are not judged, and the far end is."""

_OF_A_DEVICE: Final = "devicemanufacturer hardwaremanufacturer systemmanufacturer Gerätehersteller 设备厂商"
"""Of a maker that is the device's own, whatever else the row names."""

_MAKER: Final = """
    manufacturer manufacturers make brand manufacturername makername
    manufacturerbrand oem mfr mfg mfgr mfrname
    Hersteller Herstellername Fabrikat Marke Produzent
    fabricant nomdufabricant constructeur marque équipementier
    fabricante nombredelfabricante marca
    fabricante nomedofabricante marca
    produttore costruttore fabbricante casaproduttrice nomeproduttore marca
    fabrikant producent merk naamfabrikant
    marka
    メーカー メーカ メーカー名 製造元 製造者 製造業者 製造会社 ブランド
    制造商 制造商名称 生产厂家 生产商 厂家 厂商 品牌 製造商 製造商名稱 廠商 廠牌 品牌名称"""

_BOTH: Final = "makeandmodel vendorandproduct"
"""Of two names in one, see `wordings`: a cell says who made the device, then its model."""

_STATUS: Final = """
    status lifecyclestatus lifecyclestage lifecyclestate lifecycle assetstatus assetstate devicestatus devicestate installstatus
    installationstatus hardwarestatus operationalstatus statuslabel deploymentstatus removalstatus replacementstatus ripandreplace
    ripandreplacestatus rip&replace rip&replacestatus contractstatus circuitstatus vendorstatus supplierstatus disposition state
    Gerätestatus Betriebszustand Betriebsstatus Lebenszyklus Zustand statut état estado situação stato situazione toestand
    状態 ステータス 稼働状況 状态 设备状态 资产状态 使用状态 狀態 設備狀態 資產狀態"""

_REMOVED: Final = """
    removed removedon dateremoved removeddate retired retiredon dateretired retireddate decommissioned decommissionedon
    datedecommissioned disposed disposedon datedisposed uninstalled uninstalledon terminated terminatedon
    Ausgebautam Entferntam Stillgelegtam Entsorgtam retiréle retiradoel removidoem rimossoil dismessoil verwijderdop
    撤去日 廃棄日 除却日 拆除日期 报废日期 退役日期"""

_REMOVAL: Final = """
    removaldate decommissiondate decommissioningdate decomdate retirementdate retiredate disposaldate enddate dateend
    terminationdate statusdate statuschanged statuschangedon statussince
    Ausbaudatum Stilllegungsdatum Entsorgungsdatum Außerbetriebnahme datederetrait datedesortie fechadebaja fechaderetiro
    datadebaixa datadidismissione verwijderdatum"""

_GOING: Final = {"status": _STATUS, "removed": _REMOVED, "removal": _REMOVAL}
"""Whether a thing is still there. removed: a day on which it was taken out, or yes; removal: a day that may be planned, which
counts only beside a status."""

MDM: Final = _known(
    {
        "id": """bundleid bundleidentifier packagename packageid packageidentifier appbundleid apppackagename appidentifier
            applicationbundleid applicationidentifier
            Paketname Paket-ID App-ID Anwendungskennung
            nomdupaquet nomdepaquet identifiantdupaquet identifiantdelapplication
            nombredelpaquete iddelpaquete identificadordelaaplicación
            nomedopacote iddopacote identificadordoaplicativo
            nomedelpacchetto nomepacchetto idpacchetto identificativoapp
            pakketnaam pakket-id
            パッケージ名 パッケージID バンドルID アプリID
            包名 应用包名 程序包名 包标识 應用程式包名 套件名稱""",
        "app": """appname applicationname application app software softwarename apptitle applicationtitle appdisplayname bundlename
            arpdisplayname normalizedname
            Anwendungsname Programmname Softwarename
            nomdelapplication nomdulogiciel logiciel
            aplicación nombredelaaplicación nombredelaapp
            aplicativo aplicação nomedoaplicativo nomedaaplicação
            applicazione nomeapplicazione nomedellapplicazione nomeapp
            applicatie applicatienaam appnaam toepassing softwarenaam
            アプリ アプリ名 アプリケーション アプリケーション名 ソフトウェア名 ソフト名
            应用 应用名称 应用程序 应用程序名称 软件名称 應用程式 應用程式名稱 軟體名稱""",
        "id (beside app and device)": "package pkg appid",
        "app (with publisher)": "displayname name title product productname nom nombre nome naam Bezeichnung 名称 名前",
        "component": "component componentname library libraryname module modulename dependency dependencyname",
        "publisher": """publisher apppublisher applicationpublisher publishername developer appdeveloper developername
            normalizedpublisher
            Herausgeber Entwickler
            éditeur nomdeléditeur développeur
            editor desarrollador
            editora desenvolvedor
            editore sviluppatore
            uitgever ontwikkelaar
            発行元 開発元 開発者 発行者
            发布者 发行商 开发者 开发商 發行者 發佈者 開發者 開發商""",
        "publisher (with app)": f"vendor softwarevendor appvendor vendorname {_MAKER} supplier suppliername",
        "maker": f"{_OF_A_DEVICE} devicevendor devicebrand",
        "platform": """platform os operatingsystem ostype deviceplatform deviceos osplatform apptype
            Plattform Betriebssystem
            plateforme systèmedexploitation
            plataforma sistemaoperativo
            sistemaoperacional
            piattaforma
            besturingssysteem
            プラットフォーム
            平台 操作系统 作業系統""",
        "sdk": """sdks sdk sdklist sdknames sdkname trackers tracker trackerlist trackernames thirdpartysdks thirdpartysdk
            embeddedsdks detectedsdks detectedtrackers thirdpartylibraries libraries librarynames nativelibraries nativelibs
            Bibliotheken bibliothèques bibliotecas librerie traceurs rastreadores
            第三方sdk 第三方库 组件库""",
        "installer": "installer installerpackage installerpackagename installersource installsource installedby",
        "asset": """deviceid deviceserial deviceserialnumber serialnumber serial managementid intunedeviceid jssid udid
            mobiledeviceid mobiledeviceserialnumber devicename mobiledevicename assettag computername
            netbiosname devicefriendlyname hostidentifier device phone client clientname endpoint workstation laptop handset
            tablet""",
        "count": """devicecount devices installcount numberofinstallations installations installedcount installationcount installs
            nombredinstallations numérodinstallations AnzahlInstallationen númerodeinstalaciones númerodeinstalações
            numerodiinstallazioni aantalinstallaties インストール数 安装数""",
        **_GOING,
    }
)
"""Intune discovered apps (ApplicationName, ApplicationPublisher, Platform, DeviceId), Jamf app inventories (Application Title, App
Identifier), osquery's tables apps and programs; then generic. Names and mail addresses of users are never read. An
ApplicationId is no bundle id. Of libraries, LibChecker; of trackers, Exodus Privacy."""


def _of_mdm(field: str) -> str:
    return " ".join(MDM[field][1:])


CATALOGUE: Final = _known(
    {
        "id": f"{_of_mdm('id')} appid trackid package pkg applicationid appstoreid",
        "app": f"{_of_mdm('app')} trackname title name displayname productname 名称",
        "publisher": f"{_of_mdm('publisher')} sellername artistname seller developerid vendor company companyname",
        "id (beside app and publisher)": "id identifier Kennung identifiant identificador identificatore 标识 标识符 識別碼 識別子",
        "store": """store storename appstore appstorename appmarket market marketplace storeid appstorefront
            Appstore boutique magasind'applications tiendadeaplicaciones lojadeaplicativos
            アプリストア 应用商店 应用市场 應用商店""",
        "platform": "platform os operatingsystem system devicetype",
        "sdk": _of_mdm("sdk"),
    }
)
"""google-play-scraper and app-store-scraper (appId, title, developer), iTunes Search API (trackId, bundleId, trackName, sellerName,
artistName), then generic."""

OF_SHELVES: Final = frozenset(
    _words(
        """minInstalls realInstalls ratings ratingcount reviews reviewcount userratingcount averageuserrating contentrating
        contentadvisoryrating genreid primarygenrename trackviewurl trackname artistname sellername storeurl appstoreurl
        playstoreurl screenshots screenshoturls descriptionhtml"""
    )
)
"""Columns that only a store has of the apps that it offers, beside an id. What a fleet's inventory may have too (installs, price,
score) says nothing: taken for a shelf, its apps would not be asked about as installed."""

OF_OFFERS: Final = frozenset(
    _words("category genre price currency url link icon rating description updated lastupdated released size")
)
"""Columns that a list of apps on offer may have beside name, publisher and id."""

_BOUGHT: Final = """
    purchasedate datepurchased dateofpurchase purchasedon purchased boughton acquisitiondate dateacquired
    dateofacquisition acquiredon procurementdate orderdate podate contractdate
    Kaufdatum Anschaffungsdatum Beschaffungsdatum Einkaufsdatum Bestelldatum Anschaffung
    dated'achat dated'acquisition datedecommande
    fechadecompra fechadeadquisición fechacompra
    datadacompra datadecompra datadeaquisição
    datad'acquisto datadiacquisto datadellordine dataacquisto
    aankoopdatum aanschafdatum besteldatum
    購入日 購入年月日 取得日 取得年月日 購入日付
    购买日期 采购日期 购置日期 購買日期 採購日期 購置日期"""

_SIGNED: Final = """contractstart contractstartdate startofcontract contractsigned signedon datesigned
    Vertragsbeginn Vertragsdatum Vertragsstart
    datedecontrat datedesignature
    fechadecontrato fechadelcontrato
    datadocontrato
    datadelcontratto
    contractdatum
    契約日 契約開始日
    合同日期 签约日期 合同签订日期 簽約日期"""

CIRCUITS: Final = _known(
    {
        "circuit": """circuit circuitid circuitname circuitno circuitnumber circuitref circuitreference cid serviceid
            Leitung Leitungs-ID Leitungsnummer
            circuitno. numérodecircuit
            circuito númerodecircuito
            circuito númerodocircuito
            circuito numerocircuito
            circuitnummer verbinding
            回線 回線番号 回線ID
            电路 电路编号 電路 電路編號""",
        "cable": """cable cables cablename cablenames cablesystem cablesystems submarinecable submarinecables subseacable
            subseacables wetsegment
            Seekabel Kabel Kabelsystem
            câble câblesousmarin systèmedecâbles
            cablesubmarino
            cabo cabosubmarino
            cavo cavosottomarino
            kabel zeekabel onderzeekabel
            海底ケーブル ケーブル ケーブル名
            海缆 海底光缆 海底电缆 海纜 海底電纜""",
        "provider": """provider providername circuitprovider carrier carriername vendor vendorname supplier suppliername operator
            operatorname isp telco upstream company companyname contractor
            Anbieter Lieferant Betreiber Netzbetreiber
            fournisseur opérateur prestataire
            proveedor operador operadora
            fornecedor operadora
            fornitore operatore gestore
            leverancier aanbieder
            事業者 通信事業者 業者 ベンダー
            运营商 供应商 運營商 供應商
            dostawca""",
        "bought": f"{_BOUGHT} {_SIGNED}",
        **_GOING,
    }
)
"""Generic. Columns `cable_1`, `cable 2` and so on are further cables."""

OF_LINES: Final = frozenset(
    _words(
        """bandwidth speed linkspeed portspeed circuittype linetype linktype accesstype capacity throughput mbps gbps mrc nrc
        monthlycost monthlycharge alocation zlocation aend zend aside zside asite zsite aaddress zaddress sitea siteb enda
        endb landinga landingb landingpoint landingpoints landingstation landingstations segment fibrepairs fiberpairs fibrepair
        fiberpair iru iruexpiry irustart iruend rfs
        Bandbreite Geschwindigkeit débit bandepassante anchodebanda velocidad larguradebanda velocidade larghezzadibanda velocità
        bandbreedte przepustowość 帯域 回線種別 回線速度 带宽 頻寬 速率"""
    )
)
"""Columns that lines of a carrier have, and other things that somebody provides have not."""

DEVICES: Final = _known(
    {
        "mac": """mac macaddress macaddr ethernetmac wifimac wifimacaddress ethernetmacaddress physicaladdress hardwareaddress
            hwaddress primarymac primarymacaddress macimport
            physischeAdresse Hardwareadresse
            adressephysique adressematérielle
            direcciónfísica
            endereçofísico
            indirizzofisico
            fysiekadres hardwareadres
            物理アドレス
            物理地址 硬件地址 實體位址""",
        "maker": f"maker {_MAKER} {_OF_A_DEVICE} devicevendor hardwarevendor vendor vendorname {_BOTH}",
        "model": f"""model models modelname modelnumber modelno devicemodel devicetype hardwaremodel productname product partnumber
            mfrpart mfrpartno mfrpartnumber mfgpartnumber manufacturerpartnumber machinetype
            Modell Modellname Modellbezeichnung Modellnummer Gerätetyp Geraetetyp Typenbezeichnung Produktname Produkt
            Herstellerteilenummer Herstellerartikelnummer Herstellernummer Herstellerteilenr
            modèle nomdumodèle typedappareil nomduproduit produit
            modelo nombredelmodelo tipodedispositivo nombredelproducto producto
            nomedomodelo nomedoproduto produto
            modello nomemodello tipodispositivo nomeprodotto prodotto
            modelnaam modelnummer apparaattype productnaam
            型番 型式 モデル モデル名 機種 機種名 品番 製品名
            型号 设备型号 规格型号 产品型号 机型 产品名称 型號 設備型號 規格型號 產品型號 機型 產品名稱 hardware {_BOTH}""",
        "supplier": """supplier suppliername purchasedfrom boughtfrom reseller distributor seller vendor vendorname
            Lieferant Lieferantenname Händler fournisseur revendeur proveedor fornecedor fornitore rivenditore leverancier
            仕入先 購入先 供应商 供應商""",
        "function": """function role devicerole networkrole networkfunction networkassettype assettypename assettype devicecategory
            assetcategory category
            Funktion Rolle Netzfunktion Gerätefunktion Kategorie Gerätekategorie
            fonction rôle catégorie
            función categoría
            função papel categoria
            funzione ruolo
            functie categorie
            機能 役割 種別 カテゴリ カテゴリー
            功能 角色 设备类别 类别 设备类型 設備類別 類別 設備類型""",
        "purpose": """purpose usedfor usage use
            Zweck Verwendungszweck Verwendung Einsatzzweck Nutzung
            finalité usageprévu utilisation
            propósito finalidad uso
            propósito finalidade
            scopo finalità utilizzo
            doel doeleinde gebruik gebruiksdoel
            用途 目的 利用目的 使用目的
            用途 使用目的 使用用途""",
        "bought": _BOUGHT,
        "asset": """assettag assetid asset assetname hostname host devicename serialnumber serial serialno deviceid inventorynumber
            name tag
            assetno assetnumber propno propertyno propertynumber propertytag s/n
            Inventarnummer Gerätename Seriennummer Seriennr Inv-Nr Serie
            numérodinventaire nomdelappareil numérodesérie
            númerodeinventario nombredeldispositivo númerodeserie
            patrimônio nomedodispositivo númerodesérie
            numerodinventario nomedispositivo numerodiserie
            inventarisnummer apparaatnaam serienummer
            資産番号 管理番号 機器名 シリアル番号 製造番号
            资产编号 设备名称 序列号 資產編號 設備名稱 序號""",
        **_GOING,
        "address": """ipaddress ip ipv4address ipv4 managementip managementipaddress mgmtip primaryip primaryipaddress primaryipv4
            IP-Adresse adresseIP direcciónIP endereçoIP indirizzoIP IP-adres IPアドレス IP地址 管理IP""",
    }
)
"""NetBox device export and device view (Role, Manufacturer, Type), Snipe-IT assets (Category), GLPI (Manufacturers), Lansweeper
(AssetTypename), Intune devices (Wi-Fi MAC, EthernetMAC); then generic. Each column of MAC addresses is read, see `MAC`."""

MAC: Final = re.compile(r"(?!(?:is|i|h|c|o|x|g)mac$)\w*mac(?:addr(?:ess)?(?:es)?|adres(?:se)?n?|アドレス|地址|位址)?[0-9]{0,2}")
"""Names of columns of MAC addresses, such as `LAN MAC 2`; a message authentication code (HMAC) is none."""

LEGAL: Final = _words(
    """name1 legalname vendorlegalname supplierlegalname legalentityname legalentity registeredname legalbusinessname
        Firmierung Name1
        raisonsociale dénominationsociale
        razónsocial denominaciónsocial
        razãosocial denominaçãosocial
        ragionesociale ragsociale denominazionesociale
        statutairenaam handelsnaam
        法人名 正式名称 登記名
        法定名称 注册名称 工商名称 法定名稱 登記名稱"""
)
"""What an organisation is called by law: it counts before what else names it in the same row. NAME1 is SAP's (tables LFA1 and
KNA1), beside which a column of suppliers holds their numbers."""

NAMED: Final = _words(
    """vendorname suppliername companyname organisationname organizationname orgname entityname counterpartyname contractorname
        providername partnername businessname accountname payeename
        Lieferantenname Kreditorname Kreditorenname Firmenname Unternehmensname Anbietername Nachunternehmername
        nomdufournisseur nomfournisseur nomdelasociété nomdelentreprise nomduprestataire libelléfournisseur
        nombredelproveedor nombreproveedor nombredelaempresa
        nomedofornecedor nomefornecedor nomedaempresa
        nomedelfornitore nomefornitore nomeazienda nomedellazienda
        leveranciersnaam naamleverancier bedrijfsnaam crediteurnaam naamcrediteur
        会社名 企業名 社名 仕入先名 取引先名 業者名 委託先名 ベンダー名 ベンダ名 サプライヤー名 供給者名
        供应商名称 公司名称 企业名称 单位名称 厂商名称 承包商名称 供應商名稱 公司名稱 企業名稱 廠商名稱
        nazwadostawcy nazwakontrahenta nazwafirmy"""
)

WHO: Final = _words(
    """vendor supplier company organisation organization org counterparty contractor subcontractor payee merchant creditor
        serviceprovider thirdparty thirdpartyentity thirdpartyprovider dataprocessor
        Lieferant Lieferanten Kreditor Firma Unternehmen Anbieter Auftragnehmer Dienstleister Nachunternehmer Geschäftspartner
        Vertragspartner Auftragsverarbeiter Zahlungsempfänger
        fournisseur fournisseurs société entreprise prestataire soustraitant titulaire
        proveedor proveedores empresa sociedad contratista
        fornecedor fornecedores contratada
        fornitore fornitori società azienda appaltatore
        leverancier leveranciers bedrijf onderneming crediteur
        仕入先 取引先 業者 供給者 サプライヤー サプライヤ ベンダー ベンダ 委託先
        供应商 公司 企业 承包商 合作伙伴 往来单位 供應商 企業 承包商 合作夥伴
        dostawca kontrahent wykonawca podwykonawca"""
)

PERHAPS: Final = _words(f"provider publisher partner {_MAKER} {_OF_A_DEVICE}")
"""Words that say who stands behind what a row lists, as often as that it lists organisations."""

VENDORS: Final = _known(
    {
        "name": " ".join((*LEGAL, *NAMED, *WHO, *PERHAPS)),
        "name (alone)": """name names vendors suppliers companies organisations organizations
            nom nombre nome naam nazwa 名称 名前""",
        "lei": "lei leicode legalentityidentifier leinumber",
        "country": """country countrycode vendorcountry suppliercountry countryname
            Land Ländercode pays codepays país paese land 国 国名 国家 國家""",
        "product": """product products productname service services servicename Produkt Produktname Dienst Dienstleistung Leistung
            produit produits nomduproduit producto productos nombredelproducto servicio produto nomedoproduto serviço prodotto
            nomeprodotto servizio productnaam dienst 製品 製品名 サービス 产品 产品名称 服务 產品 產品名稱 服務""",
        "item": """item itemname itemdescription article articledescription goods licence license Artikel Artikelbezeichnung Ware
            désignation artículo artigo articolo artikel 品名 商品名 商品名称""",
        "parent": """parent parentcompany parentname ultimateparent ultimateparentcompany ultimateowner beneficialowner owner owners
            ownedby group groupname holding shareholder shareholders
            Muttergesellschaft Konzern Eigentümer Gesellschafter sociétémère groupe actionnaire empresamatriz matriz grupo
            empresamãe capogruppo gruppo moedermaatschappij 親会社 母公司 股东 母公司 股東""",
        "alias": """alias aliases alternatename alternativename aka alsoknownas dba doingbusinessas tradename tradingname
            tradingas formername formerly brands""",
        "below": """subsupplier subsuppliers subcontractors subprocessor subprocessors manufacturer manufacturers
            underlyingprovider Unterlieferant Vorlieferant Unterauftragnehmer
            Unterauftragsverarbeiter sousfournisseur soustraitantultérieur soustraitantsultérieurs subproveedor subencargado
            subencargados subprocesador subfornecedor subcontratante subprocessador suboperador subfornitore subresponsabile
            subincaricato onderleverancier subverwerker subverwerkers podprocesor 再委託先 分包商 子处理者""",
        "bought": f"{_BOUGHT} {_SIGNED}",
        "name (2)": "name2",
        "name (3)": "name3",
        "name (4)": "name4",
        **_GOING,
    }
)
"""Generic; LEI as in ISO 17442. SAP cuts a name into NAME1 to NAME4."""

DESTINATIONS: Final = _known(
    {
        "domain": """domain domainname domainnames domains destinationdomain destinationhost destinationhostname desthost dsthost
            remotehost remotedomain remotehostname remoteurl url urls uri website websites webaddress webaddresses fqdn
            fqdns destination destinations
            Domäne Domänenname Webadresse
            domaine nomdedomaine siteweb adresseweb
            dominio nombrededominio sitioweb
            domínio nomededomínio
            nomedidominio sitoweb
            domein domeinnaam webadres
            ドメイン ドメイン名 接続先
            域名 网址 網址 目的域名""",
        "domain (alone)": "host hosts hostname hostnames server servers",
        "address": """destinationip destinationipaddress destinationaddress dstip dstipaddress destip destipaddress remoteip
            remoteipaddress remoteaddress publicip publicipaddress foreignaddress
            Ziel-IP IPdestination IPdedestino IPdestino IPdidestinazione doel-IP 接続先IP 目的IP 目的地址""",
        "address (alone)": """ip ips ipaddress ipaddresses ipv4 ipv6 address addresses iprange ipranges addressrange addressranges
            cidr cidrs ipblock ipblocks""",
    }
)
"""Generic: what people keep, and what consoles of resolvers, proxies and firewalls write as their top destinations."""

BESIDE_DESTINATIONS: Final = frozenset(
    _words(
        """count counts total requests queries hits visits sessions connections flows events percent percentage share rank no #
        allowed blocked
        bytes bytesin bytesout bytessent bytesreceived sent received octets traffic bandwidth
        time timestamp date day firstseen lastseen first last port ports destinationport
        dstport protocol proto service process processname application category categories country countrycode
        clientip client clientname sourceip srcip source user username device devicename computer computername
        note notes comment comments description
        Anzahl Anfragen Zeit Datum nombre requêtes date heure número consultas fecha hora contagem data conteggio aantal datum
        件数 回数 日時 次数 时间""",
    )
)
"""What may stand beside them. With any other column, a table may list domains or hosts of ours."""

BESIDE_SITES: Final = frozenset(
    _words(
        """purpose reason use usage usedby usedfor owner owners team department businessunit requester requestedby approvedby
        approved approval allowed decision verdict action status state risk riskscore reputation severity score type kind
        tag tags list policy rule source reviewed reviewedon reviewer lastreviewed added addedby addedon
        justification Zweck Verwendung Inhaber Abteilung Freigabe finalité usage propriétaire équipe service propósito finalidad
        uso responsable finalidade proprietário scopo proprietario doel eigenaar afdeling 用途 目的 部署 部门 负责人 状态""",
    )
)
"""What may stand beside a column that can only be of domains or web addresses, and tells why it is listed."""

OF_PEERS: Final = _words(
    """peerasn peeras peerasnumber remoteasn remoteas remoteasnumber neighborasn neighboras neighbourasn neighbouras bgpasn
        upstreamasn transitasn customerasn carrierasn ispasn providerasn
        Nachbar-AS ASdistant ASvoisin ASvecino ASremoto ASvizinho ASvicino 対向AS 对端AS"""
)
"""Columns that can be of nothing but networks that we connect to."""

_RELATION: Final = "relation relationship peertype peeringtype peering sessiontype connectiontype linktype"
_AT: Final = "ixp ix exchange ixpname exchangename session sessionname"
_NEIGHBOUR: Final = """peername neighborname neighbourname carriername ispname peer neighbor neighbour carrier isp
    upstream peeringpartner"""
_REMOTE: Final = "peerip neighborip neighbourip peeraddress neighboraddress neighbouraddress remoteip remoteaddress"

PEERS: Final = _known(
    {
        "asn": " ".join(OF_PEERS)
        + """ asn asns asnumber asnum autonomoussystem autonomoussystemnumber autnum as
            AS-Nummer numérodAS númerodeAS numerodiAS AS番号 AS号""",
        "name": f"{_NEIGHBOUR} asname customername network networkname holder operator",
        "name (of a company)": "name customer " + " ".join((*LEGAL, *NAMED, *WHO, "provider", "partner")),
        "relation": _RELATION,
        "address": f"{_REMOTE} ipv4 ipv6",
        "asset": f"{_AT} pop circuit circuitid interface port router",
        **_GOING,
    }
)
"""Generic; PeeringDB, IXP Manager and NetBox's BGP tables."""

TIES: Final = _words(f"{_RELATION} {_AT} {_NEIGHBOUR} {_REMOTE}")
"""Columns that tie the networks of a table to us."""

NUMBERED: Final = frozenset(
    _words(
        """vendorid vendorno vendornumber vendorcode vendoraccount vendoraccountnumber supplierid supplierno suppliernumber
        suppliercode creditorno creditornumber lifnr Lieferantennummer Lieferanten-Nr Lieferanten-ID Kreditorennummer
        Kreditoren-Nr Kreditor-Nr numérofournisseur codefournisseur códigoproveedor códigodeproveedor códigofornecedor
        códigodofornecedor codicefornitore leveranciersnummer leveranciersnr crediteurnummer crediteurnr numerdostawcy
        仕入先コード 取引先コード 供应商编码 供应商编号 供应商代码 供應商編號
        uei duns dunsnumber cage cagecode vatid vatnumber siren siret cnpj kvk kvknummer nip partitaiva piva 統一編號"""
    )
)
"""Numbers that only organisations have: beside one, a column `name` is the name of an organisation."""

OF_ORGANISATIONS: Final = frozenset(
    _words(
        """country countrycode city town state province region address street postcode postalcode zip zipcode phone telephone email
        website url domain contact contactperson vendorid supplierid vendornumber suppliernumber vendorcode accountnumber id no nr
        number uei duns dunsnumber cage cagecode vat vatid vatnumber taxid ein lei spend amount currency category categories
        commodity since start end contract contractno status tier criticality risk comment comments note notes parent
        Land Ländercode Ort Stadt Straße PLZ Adresse Telefon E-Mail Ansprechpartner Lieferantennummer Kreditorennummer USt-ID
        Warengruppe Umsatz Vertrag Bemerkung
        pays ville adresse codepostal siren siret téléphone montant contrat numéro
        país ciudad dirección códigopostal nif cif teléfono contrato importe
        cidade endereço cep cnpj telefone valor
        paese città indirizzo cap partitaiva codicefiscale telefono contratto
        land plaats adres postcode kvk kvknummer btwnummer telefoon
        国 国名 住所 所在地 電話番号 法人番号 担当者 金額 契約
        国家 城市 地址 电话 统一社会信用代码 联系人 金额 合同 國家 電話 統一編號"""
    )
)
"""Columns that organisations have and other things seldom: beside them, a word that may be of either is of an organisation."""

WHOSE: Final = _known(
    {
        "device": """devicename hostname computername machinename devicehostname host fqdn dnsname nodename netbiosname
             friendlyname sysname caption
             assetname devicefriendlyname hostidentifier nomdelappareil
             nomdelordinateur gerätename computernamen nombredeldispositivo nomedodispositivo nomedeldispositivo
            apparaatnaam デバイス名 设备名称 mobiledevicename
            device devices equipment camera Gerät Kamera appareil équipement caméra dispositivo equipo cámara equipamento câmera
            apparecchio telecamera apparaat toestel 機器 端末 设备 摄像机 設備 機器名 urządzenie""",
        "serial": """serialnumber serial serialno deviceserialnumber deviceserial sn s/n imei udid deviceid seriennummer
             numérodesérie numerodeserie númerodeserie númerodesérie numerodiserie
             n°desérie nºdeserie n.diserie serienummer シリアル番号 序列号
             systemserialnumber hardwareserialnumber biosserialnumber biosserial
            mobiledeviceserialnumber serie""",
        "tag": """assettag assetnumber assetid annotatedassetid inventorynumber inventoryno tag
             inventarnummer anlagennummer numérodinventaire
             numerodeinventario númerodeinventario patrimônio numerodinventario inventarisnummer 資産番号 资产编号
            assetno propno propertyno propertynumber propertytag inv-nr étiquette etiqueta etichetta Inventarnr
            ninventaire ninventario inventarisnr nrinwentarzowy numerinwentarzowy""",
        "user": """userprincipalname upn primaryuser primaryuserupn primaryuserdisplayname assignedto assigneduser
             annotateduser
             enrolleduser username userdisplayname owner deviceowner assetowner custodian user useremail emailaddress email
             checkedout checkedoutto
            fullname employee student pupil teacher schüler élève alumno aluno studente leerling uczeń 生徒 学生 benutzer nutzer
            benutzername zugewiesenan utilisateur attribuéà usuario usuário asignadoa atribuídoa utente assegnatoa gebruiker
            toegewezenaan ユーザー名 利用者 用户 使用人 mobiledeviceusername""",
        "site": """annotatedlocation site sitename facility facilityname location locationname building office room campus
             region city department dept division unit orgunit
             organizationalunit orgunitpath organizationgroup ou agency
            bureau standort abteilung gebäude emplacement lieu service département ubicación
            departamento localização local unidade sede reparto ufficio locatie vestiging afdeling 拠点 部署 设备位置 部门
            Raum Raumnummer salle sala aula 設置場所 位置 場所
            ubicazione ubicação lokalizacja miejsce 安装位置""",
    }
)
"""What a row tells of its asset besides, for a list of assets: Intune (DeviceName, PrimaryUserUPN), Jamf (Full Name, Building,
Department), Snipe-IT (Assigned To, Location), GLPI, Lansweeper; then generic."""

SHORT: Final = {
    short: word
    for word, shorts in {
        "manufacturer": "mfr mfg mfgr mfgs manuf manufact manu mnfr mf",
        "hersteller": "hrst herst hst",
        "serial": "ser serien srl",
        "no": "# num nr nbr numb nº n",
        "model": "mdl mod",
        "quantity": "qty qnty",
        "equipment": "equip eqpt eqp eqmt",
        "circuit": "ckt cct crkt",
        "provider": "prov prvdr",
        "service": "svc serv",
        "vendor": "vndr vend vdr",
        "supplier": "suppl splr",
        "carrier": "carr",
        "company": "co",
        "product": "prod",
        "software": "sw",
        "hardware": "hw",
        "location": "loc locn",
        "function": "func fn",
        "category": "cat catg",
        "device": "dev",
        "lieferant": "lief",
        "bezeichnung": "bez",
        "management": "mgmt mgt",
        "address": "addr adr",
    }.items()
    for short in shorts.split()
}
"""How people shorten words in headers, each form as it is folded."""

AROUND: Final = frozenset(
    _words(
        """name names label value text title display details info used primary main current existing our legal official registered
        business full key preferred actual original principal underlying known list installed provided new saas third party
        approved external Titel Bezeichnung nom libellé nombre nome naam denominación denominação denominazione désignation
        主要 名称 名前 名"""
    )
)
"""Words around another in a header that change nothing of what its column holds."""

OF_THINGS: Final = frozenset(
    _words(
        """ne element network ran core microwave transmission object cmdb node equipment device hardware asset camera cameras
        cam cctv router switch ap wap accesspoint phone mobile handset tablet smartphone modem gateway firewall server radio
        antenna bts enodeb gnodeb basestation olt onu ont cpe nvr dvr recorder printer laptop desktop pc computer workstation
        endpoint machine terminal sensor iot drone uav uas ups component part unit system chassis module card board transceiver
        sfp kit meter inverter vehicle chip product item ci configuration host management controller appliance monitor
        Objekt Gerät Geräte Kamera Drucker Rechner Anlage Netzelement appareil matériel équipement caméra imprimante poste
        ordinateur équipo equipos dispositivo cámara impresora ordenador equipamento câmera câmara impressora computador apparecchio
        apparecchiatura telecamera stampante apparaat toestel printer 機器 設備 端末 设备 摄像机 摄像头 攝影機 终端"""
    )
)
"""Words before or behind another in a header that tell that it is of a thing of ours."""

COMPOUNDS: Final = _words(
    """Hersteller Herstellername Modell Modellbezeichnung Lieferant Anbieter Betreiber Dienstleister Funktion Zweck Seriennummer
    Inventarnummer leverancier fabrikant aanbieder"""
)
"""Words with which others are put together in one, such as `Kamerahersteller`; Japanese and Chinese do so with all."""
