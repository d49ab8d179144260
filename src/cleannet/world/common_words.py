"""Words that distinguish nobody: in names of companies, of apps, and in the brackets beside these.

`names` compares names word by word and ignores these.
"""

from __future__ import annotations

from typing import Final

COMMON: Final = frozenset(
    # what companies do, where they are and what they are called, by which none is told from another
    "africa agency air american america americas and asia asian auto automation automotive bank beijing broadband cable "
    "capital center "
    "central chengdu china chinese cloud communication communications computer computing consulting data deutschland "
    "development device devices digital dongguan east electric electronic electronics energy engineering enterprise "
    "enterprises equipment europe european express fiber fibre finance for france from fujian general germany global group "
    "guangdong guangzhou hangzhou holding holdings hong hongkong hubei india industrial industries industry information "
    "infrastructure innovation innovations institute intelligent international internet investment israel italia italy japan "
    "jiangsu kong korea labs limited london malaysia management marine media medical micro mobile nanjing national net "
    "network networks new north online optical optics pacific power private products project research russia satellite "
    "science sciences security semiconductor semiconductors service services shandong shanghai shenzhen sichuan singapore "
    "smart software solution solutions south space suzhou system systems taiwan tech technologies technology telecom "
    "telecommunication telecommunications the tianjin trade trading trans university usa video west wireless world wuhan "
    "xiamen xian zhejiang zhuhai".split()
)

GENERIC_APPS: Final = frozenset(
    "alarm album all antivirus app apps assistant audio auto backup barcode battery beauty book books booster browser "
    "calculator calendar call camera cards chat chess clean cleaner clock cloud code color community compass contacts cutter "
    "data date dating device discover dual editor element email explorer fast file files filter filters find fitness "
    "flashlight for format free full gallery game games go guide hd health help hide home input keyboard launcher library "
    "life light lite live location lock magnifier mail manager map maps master max media meet meeting memo message messages "
    "messenger mini mobile mp3 music my new news notebook notepad notes office online opera pay phone photo photos play "
    "player plus pocket privacy pro qr radio reader reading recorder reminder remote restore ride scan scanner search secure "
    "security selfie service services session settings shop shopping smart social sound space speed status store studio super "
    "switch target team tips tool tools touch transfer translate translator turbo tv utility vault video videos voice volume "
    "vpn wallet wallpaper wallpapers watch weather web wifi world".split()
)
"""Words that anybody puts together for an app: a name of these alone says nothing about whose it is."""


NOTES: Final = frozenset("beta canary international legacy licence license old unofficial unstable".split())
"""Words that stand behind the name of an app in brackets, and are no name of it."""

FILLERS: Final = frozenset(
    "academic action administracion administration aerospace agence airlines airport akcyjna alfa alliance alto anonima "
    "appliance appliances applied arab arena aria arts asset associates audio aurora australian austria authority aviation "
    "avionics backbone banda banking bell beyond bharat board botswana brasil bridge british broadcasting bulgaria bureau "
    "cablevision cabo call cambodia cape carrier cash castle cellular centers centre centro century chain chang channel chen "
    "cheng chile chongqing city clearing closed club code colombia color columbus comm commerce commercial commission committee "
    "community companhia compania compass components comunicacao comunicacion comunicaciones comunicacoes congo consortium "
    "contact content continental control controls corp corporacion corporate costa cote council creative credit cultural cyber "
    "cyprus czech datacom dedicated defense denmark department deutsche diagnostics dialog diego digi dinamika division domain "
    "dominicana dream drustvo eastern edge education electrical electricidad electro electron elite emea empire energia epic "
    "equipments equity ertebatat espana exchange extreme factory family fast federal financial finland fire firm focus "
    "francaise frontier fund future galaxy garcia gateway georgia gesellschaft ghana gigabit globe gmbh gold good government "
    "grand great green groupe grupo guatemala haberlesme harbor heavy hellenic high higher hizmetleri home horizon hotels house "
    "huizhou hungary idea iletisim indian info infocomm informatics instituto instrument instrumentation instruments integral "
    "interactive ireland island islands ivoire jersey john johnson jordan kabel kazakhstan kenya king kuwait laboratories lake "
    "land latvia latvijas layer learning leasing leon liberty light lighting lines linux local logistics long luxembourg "
    "machinery machines main mario maritime marketing materials mechanical mega merkezi ministry mobility moscow motion "
    "multimedia multimidia mutual nacional nationale nederland nepal netherlands nigeria ningbo nordic norge northern novin "
    "nuclear ocean offshore ojsc open optic organisation oriental packet panama parks partner partners payment people "
    "performance personal peru petersburg petroleum philippines phoenix planet planning platforms plus point poland polska "
    "portal prime production projects public publica puerto radio rail railway rede registry republik reseau rica rico road "
    "robert robot robotics rocket romania russian rwanda saesp safety sarana sarl satcom saudi schweiz scientific secure "
    "servers servicios shpk silicon silver slovenije social sociedad societe society solar soluciones sonic sound spark spectra "
    "spolka sports stack start states stock storage street studio supply support sverige svyaz sweden swift swiss switch "
    "szolgaltato tanzania team technical tecnologia telco tele telecable telecoms telekommunikation telekomunikasyon telematika "
    "telemedia teleservices television terminal thailand three tiger time times tool total touch tower traffic transfer "
    "transmission transport transportation triple true trust turbo turkey uganda ukraine ukrainian unified union universal "
    "utilities utility valor venezuela veri vietnam visual viva washington werke western wholesale wind work york zealand zero "
    "zone".split()
)
"""Words that a few companies of the facts have in their names, and so have a dozen strangers in the registries of networks and
makers (2026-11): who has one in common is no candidate. None of them is a name by itself."""
